import { defineScenarios, page, refusal } from '../scenario.ts';

const userError = 'image_generation_user_error';
const blocked = {
  message:
    'Your request was rejected by the safety system. If you believe this is an error, contact us at help.openai.com.',
  code: 'moderation_blocked',
  type: userError,
};

/** Answers that prove that nothing was made, and that another try would end the same way. */
export const refusals = defineScenarios({
  'moderation-input': refusal(400, blocked.message, {
    ...blocked,
    moderation_details: { moderation_stage: 'input', categories: ['violence', 'self-harm'] },
  }),
  'moderation-output': refusal(400, blocked.message, {
    ...blocked,
    moderation_details: { moderation_stage: 'output', categories: ['sexual'] },
  }),
  'moderation-without-details': refusal(400, blocked.message, blocked),
  'invalid-value': refusal(400, "Invalid value: '1024x9999'. The size is not supported by this model.", {
    code: 'invalid_value',
    param: 'size',
  }),
  'invalid-image': refusal(400, 'Invalid image file or mode for image 2, please check your image file.', {
    code: 'invalid_image_file',
    param: 'image[1]',
    type: userError,
  }),
  'error-without-code': refusal(400, 'The prompt could not be understood.'),
  'wrong-key': refusal(
    401,
    'Incorrect API key provided: sk-fake****. You can find your API key at our site.',
    {
      code: 'invalid_api_key',
    },
  ),
  'billing-limit': refusal(400, 'Billing hard limit has been reached.', {
    code: 'billing_hard_limit_reached',
    type: 'billing_limit_user_error',
  }),
  'organization-unverified': refusal(
    403,
    'Your organization must be verified to use the model `gpt-image-2.6-flare`.',
  ),
  'unsupported-country': refusal(403, 'Country, region, or territory not supported', {
    code: 'unsupported_country_region_territory',
    type: 'request_forbidden',
  }),
  'firewall-page': page(403, '403 Forbidden', { made: false, server: 'cloudflare' }),
  'model-not-found': refusal(
    404,
    'The model `gpt-image-2.6-flare` does not exist or you do not have access.',
    {
      code: 'model_not_found',
    },
  ),
  'not-found-page': page(404, '404 Not Found', { made: false }),
  conflict: refusal(409, 'The request conflicts with another one.', { code: 'conflict' }),
  'too-large': refusal(413, 'The request is too large.', { code: 'request_too_large' }),
  'too-large-page': page(413, '413 Request Entity Too Large', { made: false }),
  unprocessable: refusal(422, 'The picture could not be processed.', { param: 'image' }),
  'insufficient-quota': refusal(
    429,
    'You exceeded your current quota, please check your plan and billing details.',
    { code: 'insufficient_quota', type: 'insufficient_quota' },
  ),
  // To the same place, so that a redirect that is followed shows as a second request.
  'moved-permanently': { ...page(301, '301 Moved', { made: false }), headers: moved(301) },
  'temporary-redirect': { ...page(307, '307 Temporary Redirect', { made: false }), headers: moved(307) },
  'permanent-redirect': { ...page(308, '308 Permanent Redirect', { made: false }), headers: moved(308) },
});

function moved(status: number): Record<string, string> {
  return { 'content-type': 'text/html', location: `/v1/images/generations?redirected=${status}` };
}
