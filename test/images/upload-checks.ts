import { createDecoding } from '../../src/images/decoding.ts';
import { createUploadChecks, type Upload, type UploadLimits } from '../../src/images/uploads.ts';

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

const decoding = createDecoding();

export function checkPicture(file: Upload, field: string, limitsOfTest: UploadLimits) {
  return createUploadChecks(limitsOfTest, decoding).checkPicture(file, field);
}

export function checkMask(
  file: Upload,
  picture: { width: number; height: number },
  field: string,
  limitsOfTest: UploadLimits,
) {
  return createUploadChecks(limitsOfTest, decoding).checkMask(file, picture, field);
}
