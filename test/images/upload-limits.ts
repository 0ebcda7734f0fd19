import type { Upload, UploadLimits } from '../../src/images/uploads.ts';

/** As the server sets them without any configuration. */
export const limits: UploadLimits = {
  maxBytes: 20 * 1_048_576,
  maxPixels: 50_000_000,
  maxConvertedBytes: 50_000_000,
  maxMaskBytes: 4_000_000,
};

export function upload(bytes: Uint8Array, name = 'picture'): Upload {
  return { name, bytes };
}
