/** How the S3 that is played differs from one where all is well. */
export interface FakeS3Options {
  /** The region of the bucket; "us-east-1" where it is left out. */
  region?: string;
  /** "redirect": S3 asks to come again elsewhere; "signature": it complains about the region in the signature. */
  wrongRegionAnswer?: 'redirect' | 'signature';
  /** What the policy of the credentials leaves out. */
  forbidden?: readonly ('put' | 'get' | 'list' | 'delete')[];
  /** How far its clock is ahead of ours. */
  clockAheadSeconds?: number;
  /** Whether the settings of Block Public Access are on; "absent": there are none. */
  publicAccessBlock?: 'on' | 'off' | 'absent' | 'forbidden';
  /** Answers every signed request with this error. */
  refusal?: { status: number; code: string };
}

/** The one bucket, and the key that may use it. */
export const bucket = 'pictures';
export const accessKeyId = 'AKIAFAKEFAKEFAKEFAKE';

const MAX_SKEW_MILLISECONDS = 15 * 60 * 1000;

/**
 * S3 with one bucket, its objects in memory. Checks all of a request but its signature, and answers with the bodies of
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function createFakeS3(options: FakeS3Options = {}) {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  const now = () => new Date(Date.now() + (options.clockAheadSeconds ?? 0) * 1000);

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const [, requestedBucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? [];
    const refused =
      url.searchParams.has('X-Amz-Signature') || !request.headers.has('authorization')
        ? refuseAddress(url, now())
        : refuseSignature(request.headers, options, now());
    if (refused) return refused;
    if (requestedBucket !== bucket) {
      const message = 'The specified bucket does not exist';
      return error(404, 'NoSuchBucket', message, `<BucketName>${requestedBucket}</BucketName>`);
    }
    const may = (right: 'put' | 'get' | 'list' | 'delete') => !options.forbidden?.includes(right);
    if (url.searchParams.has('publicAccessBlock')) return describeAccessBlock(options.publicAccessBlock);
    if (request.method === 'HEAD') return new Response(null, { status: may('list') ? 200 : 403 });
    if (request.method === 'POST') return deleteAll(await request.text(), may('delete'));
    if (request.method === 'PUT') {
      if (!may('put')) return accessDenied('s3:PutObject', key);
      objects.set(key, new Uint8Array(await request.arrayBuffer()));
      return new Response(null);
    }
    const object = objects.get(key);
    if (!may('get') || (object === undefined && !may('list'))) return accessDenied('s3:GetObject', key);
    if (object !== undefined) return new Response(object);
    return error(404, 'NoSuchKey', 'The specified key does not exist.', `<Key>${key}</Key>`);
  }

  function deleteAll(body: string, allowed: boolean): Response {
    const keys = [...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key = '']) => key);
    if (allowed) for (const key of keys) objects.delete(key);
    const failures = keys.map(
      (key) => `<Error><Key>${key}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`,
    );
    return xml(200, `<DeleteResult>${allowed ? '' : failures.join('')}</DeleteResult>`);
  }

  return {
    objects,
    fetch: async (request: Request): Promise<Response> => {
      const response = await answer(request);
      response.headers.set('date', now().toUTCString());
      return response;
    },
  };
}

/** Of a request that is signed in its headers, as those of the SDK are. */
function refuseSignature(headers: Headers, options: FakeS3Options, now: Date): Response | undefined {
  const { region = 'us-east-1', refusal, wrongRegionAnswer } = options;
  const [, keyId, signedRegion] =
    /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(headers.get('authorization') ?? '') ?? [];
  const sentAt = headers.get('x-amz-date') ?? '';
  if (refusal !== undefined) return error(refusal.status, refusal.code, 'Refused for the sake of the test');
  if (keyId !== accessKeyId) {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    return error(403, 'InvalidAccessKeyId', message, `<AWSAccessKeyId>${keyId}</AWSAccessKeyId>`);
  }
  if (Math.abs(parseDate(sentAt) - now.getTime()) > MAX_SKEW_MILLISECONDS) {
    const fields = `<RequestTime>${sentAt}</RequestTime><ServerTime>${now.toISOString()}</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>`;
    const message = 'The difference between the request time and the current time is too large.';
    return error(403, 'RequestTimeTooSkewed', message, fields);
  }
  if (signedRegion === region) return undefined;
  const response =
    wrongRegionAnswer === 'redirect'
      ? error(
          301,
          'PermanentRedirect',
          'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
          `<Endpoint>${bucket}.s3.${region}.amazonaws.com</Endpoint><Bucket>${bucket}</Bucket>`,
        )
      : error(
          400,
          'AuthorizationHeaderMalformed',
          `The authorization header is malformed; the region '${signedRegion}' is wrong; expecting '${region}'`,
          `<Region>${region}</Region>`,
        );
  response.headers.set('x-amz-bucket-region', region);
  return response;
}

/** Of a request without such headers: its address is signed, or nothing is. */
function refuseAddress(url: URL, now: Date): Response | undefined {
  if (!url.searchParams.has('X-Amz-Signature')) return error(403, 'AccessDenied', 'Access Denied');
  const from = parseDate(url.searchParams.get('X-Amz-Date') ?? '');
  const until = from + Number(url.searchParams.get('X-Amz-Expires')) * 1000;
  if (from > now.getTime() + MAX_SKEW_MILLISECONDS) {
    return error(403, 'AccessDenied', 'Request is not valid yet');
  }
  return until < now.getTime() ? error(403, 'AccessDenied', 'Request has expired') : undefined;
}

function describeAccessBlock(setting: FakeS3Options['publicAccessBlock'] = 'forbidden'): Response {
  if (setting === 'forbidden') return accessDenied('s3:GetBucketPublicAccessBlock', '');
  if (setting === 'absent') {
    return error(
      404,
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
    );
  }
  const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  const fields = names.map((name) => `<${name}>${setting === 'on' || name === names[0]}</${name}>`).join('');
  return xml(200, `<PublicAccessBlockConfiguration>${fields}</PublicAccessBlockConfiguration>`);
}

function accessDenied(action: string, key: string): Response {
  const message = `User: arn:aws:iam::123456789012:user/lienzo is not authorized to perform: ${action} on resource: "arn:aws:s3:::${bucket}/${key}" because no identity-based policy allows the ${action} action`;
  return error(403, 'AccessDenied', message);
}

function error(status: number, code: string, message: string, fields = ''): Response {
  const ids = '<RequestId>4442587FB7D0A2F9</RequestId><HostId>example</HostId>';
  return xml(status, `<Error><Code>${code}</Code><Message>${message}</Message>${fields}${ids}</Error>`);
}

function xml(status: number, body: string): Response {
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`, {
    status,
    headers: { 'content-type': 'application/xml' },
  });
}

/** "20261122T100000Z" as milliseconds. */
function parseDate(text: string): number {
  return Date.parse(text.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
}
