import { invalidValue, Refusal } from './refusal.ts';

const mostPartialImages = 3;

/**
 * What `stream` and `partial_images` allow of each other. That a stream has one picture is not in OpenAI's reference; its
 * API answers so (github.com/theopenco/llmgateway/issues/3963).
 * @throws Refusal 400
 */
export function checkStreamRules(request: { stream: boolean; partial_images: number; n: number }): void {
  const { stream, partial_images: partialImages, n } = request;
  if (partialImages < 0 || partialImages > mostPartialImages)
    throw invalidValue(
      'partial_images',
      `Invalid value: ${partialImages}. 'partial_images' must be between 0 and ${mostPartialImages}.`,
    );
  if (partialImages > 0 && !stream)
    throw invalidValue('partial_images', "Partial images are only supported with 'stream' set to true.");
  if (stream && n > 1)
    throw new Refusal(400, {
      message: 'Streaming is only supported with n=1.',
      type: 'image_generation_user_error',
      param: 'input',
      code: 'unsupported_parameter',
    });
}
