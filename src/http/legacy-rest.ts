import { requireScope } from '../access/principal.ts';
import { badUserInput, LienzoError } from '../errors.ts';
import type { GenerationRequest } from '../generations/generation-request.ts';
import type { GenerationService } from '../generations/generation-service.ts';
import { brokenRule, idempotencyKeySchema, promptSchema } from '../generations/request-rules.ts';
import type { RequestFacts } from './request-facts.ts';
import { parseParameterizedHeader } from './body/header-parameters.ts';
import { readMultipart, type MultipartLimits } from './body/multipart.ts';
import { readText } from './body/request-body.ts';

/** As the older API signed them, and the longest that S3 signs for. */
const SEVEN_DAYS_SECONDS = 604_800;

const MAX_FIELDS = 16;

/** What `POST /generate-image/` needs of the other rooms. */
export interface LegacyRestParts {
  generations: GenerationService;
  sign: (key: string, expiresInSeconds: number) => Promise<{ url: string }>;
  corsOrigins: readonly string[];
}

/**
 * The REST endpoint of the older API: form field `text` or `file`, answered by `{"presigned_url": "…"}`. A file alone is
 * varied, a file with a text is varied as the text says.
 */
export function createLegacyRestHandler(parts: LegacyRestParts) {
  return async (request: Request, { principal, limits }: RequestFacts): Promise<Response> => {
    try {
      refuseForeignSite(request, parts.corsOrigins);
      requireScope(principal, 'images:create', 'POST /generate-image/');
      const generationRequest = toGenerationRequest(await readForm(request, limits), request);
      const [image] = await parts.generations.run(principal, generationRequest, { signal: request.signal });
      if (image === undefined) throw new Error('a generation succeeded without an image');
      const { url } = await parts.sign(image.key, SEVEN_DAYS_SECONDS);
      return Response.json({ presigned_url: url });
    } catch (error) {
      if (error instanceof LienzoError) return refusal(error);
      // As everywhere, and in the form of this endpoint.
      throw error;
    }
  };
}

interface Form {
  text: string | undefined;
  file: { name: string; bytes: Uint8Array } | undefined;
}

async function readForm(request: Request, limits: MultipartLimits): Promise<Form> {
  const type = parseParameterizedHeader(request.headers.get('content-type'))?.value;
  if (type === 'multipart/form-data') {
    const { fields, files } = await readMultipart(request, limits);
    const file = files.get('file');
    // A browser sends a file field that nobody filled as an empty file without a name.
    return {
      text: fields.get('text'),
      file: file?.name === '' && file.bytes.length === 0 ? undefined : file,
    };
  }
  if (type === 'application/x-www-form-urlencoded') {
    const form = await readText(request, limits);
    // What takes them apart takes a time that grows with the square of their number.
    if (form.split('&', MAX_FIELDS + 1).length > MAX_FIELDS) {
      throw new LienzoError('BAD_USER_INPUT', `The form has more than ${MAX_FIELDS} fields.`);
    }
    return { text: new URLSearchParams(form).get('text') ?? undefined, file: undefined };
  }
  throw new LienzoError('UNSUPPORTED_MEDIA_TYPE', 'Send a form with the field text or file.');
}

function toGenerationRequest({ text, file }: Form, request: Request): GenerationRequest {
  if (text === undefined && file === undefined) {
    throw badUserInput('text', 'text or file', 'Send the field text or the field file.');
  }
  // A browser sends a text field that nobody filled as an empty one.
  const wordless = text === undefined || (text === '' && file !== undefined);
  const prompt = wordless ? null : check(promptSchema.safeParse(text), 'text');
  const idempotencyKey = request.headers.get('idempotency-key') ?? undefined;
  return {
    kind: file === undefined ? 'GENERATE' : 'VARY',
    prompt,
    count: 1,
    options: {},
    sources: file === undefined ? [] : [{ file, field: 'file' }],
    mask: undefined,
    idempotencyKey:
      idempotencyKey === undefined
        ? undefined
        : check(idempotencyKeySchema.safeParse(idempotencyKey), 'Idempotency-Key'),
    retryOutcomeUnknown: false,
    previews: 0,
  };
}

function check(result: ReturnType<typeof promptSchema.safeParse>, field: string): string {
  if (!result.success) throw brokenRule(result.error, [field]);
  return result.data;
}

/** A plain form on any website could otherwise buy pictures on a visitor's open server. */
function refuseForeignSite(request: Request, corsOrigins: readonly string[]): void {
  const origin = request.headers.get('origin');
  if (origin !== null && (corsOrigins.includes(origin) || corsOrigins.includes('*'))) return;
  const ownOrigin = origin === null || sameHost(origin, request);
  if (ownOrigin && request.headers.get('sec-fetch-site') !== 'cross-site') return;
  throw new LienzoError(
    'FORBIDDEN',
    'Websites of other origins may not call this endpoint; see CORS_ORIGINS.',
  );
}

function sameHost(origin: string, request: Request): boolean {
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

function refusal({ message, status, details }: LienzoError): Response {
  const headers: Record<string, string> =
    details.retryAfter === undefined ? {} : { 'retry-after': String(details.retryAfter) };
  return Response.json({ detail: message }, { status, headers });
}
