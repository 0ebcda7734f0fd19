/** The formats that pictures are made and kept in. */
export type PictureFormat = 'PNG' | 'JPEG' | 'WEBP';

export const mediaTypes: Record<PictureFormat, string> = {
  PNG: 'image/png',
  JPEG: 'image/jpeg',
  WEBP: 'image/webp',
};
