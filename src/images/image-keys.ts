import type { PictureFormat } from './picture-format.ts';

const KEY =
  /^images\/(\d{4}\/\d{2}\/\d{2})\/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.(png|jpeg|webp)$/;

/** Where the image `id` is kept: by day, so that a person finds their way in the folder or bucket. */
export function makeImageKey(id: string, format: PictureFormat, createdAt: Date): string {
  const day = createdAt.toISOString().slice(0, 10).replaceAll('-', '/');
  return `images/${day}/${id}.${format.toLowerCase()}`;
}

/** Whether `key` can be one of ours; all others are answered as if the image did not exist. */
export function isImageKey(key: string): boolean {
  const day = KEY.exec(key)?.[1]?.replaceAll('/', '-');
  if (day === undefined) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
