import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { createFreshCredentials } from './fresh-credentials.ts';
import { assertObjectKeys } from './object-key.ts';
import type { ObjectStorage, SignedUrl } from './object-storage.ts';
import { formatRequest, objectRequest } from './s3-address.ts';
import { type SignedUrlLife, signedUrlLife } from './signed-url-life.ts';
import { objectNotFound, storageUnavailable } from './storage-errors.ts';

export interface S3StorageOptions {
  bucket: string;
  /** undefined: the SDK looks for it, in AWS_REGION and in its configuration files. */
  region: string | undefined;
  /** undefined: AWS */
  endpoint: string | undefined;
  forcePathStyle: boolean;
  /** "" or a path that ends with a slash: comes before every key */
  prefix: string;
  sse: 'AES256' | 'aws:kms' | undefined;
  sseKmsKeyId: string | undefined;
  clock: () => Date;
  /** Instead of the SDK's default chain. */
  credentials?: S3ClientConfig['credentials'];
}

export interface S3Storage extends ObjectStorage {
  /** When the present credentials end, and with them every URL that they sign; undefined: never. */
  credentialsExpireAt(): Promise<Date | undefined>;
  /** Closes the idle connections. */
  close(): Promise<void>;
}

const maxConnections = 64;
/** What S3 takes in one DeleteObjects. */
const maxKeysPerDelete = 1000;

/**
 * Keeps objects in a private bucket of S3 or of a compatible store. Needs s3:PutObject, s3:GetObject and s3:DeleteObject
 * on the objects under the prefix, and s3:ListBucket on the bucket: for `check()`, and because S3 tells a missing object
 * from a forbidden one only to who has it.
 */
export function createS3Storage(options: S3StorageOptions): S3Storage {
  const { bucket, prefix } = options;
  const client = createClient(options);
  const presign = createPresigner(client, options);

  return {
    kind: 's3',

    async put(key, body, { contentType }) {
      assertObjectKeys([key]);
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: prefix + key,
        Body: body,
        ContentType: contentType,
        CacheControl: 'private, max-age=31536000, immutable',
        ServerSideEncryption: options.sse,
        SSEKMSKeyId: options.sseKmsKeyId,
      });
      await client.send(command).catch(translate);
    },

    async read(key) {
      assertObjectKeys([key]);
      const command = new GetObjectCommand({ Bucket: bucket, Key: prefix + key });
      const { Body } = await client.send(command).catch(translate);
      return Body === undefined ? new Uint8Array() : await Body.transformToByteArray().catch(translate);
    },

    async delete(keys) {
      assertObjectKeys(keys);
      const failures: unknown[] = [];
      for (let start = 0; start < keys.length; start += maxKeysPerDelete) {
        const batch = keys.slice(start, start + maxKeysPerDelete).map((key) => prefix + key);
        await deleteBatch(client, bucket, batch).catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0)
        throw storageUnavailable(new AggregateError(failures, 'Objects were not deleted'));
    },

    async signUrl(key, signOptions) {
      assertObjectKeys([key]);
      const life = signedUrlLife(signOptions);
      return await presign(key, life, signOptions.downloadName).catch(translate);
    },

    async check() {
      // Reading costs nothing and leaves nothing behind, however often a health check asks.
      await client.send(new HeadBucketCommand({ Bucket: bucket })).catch(translate);
    },

    async credentialsExpireAt() {
      const credentials = await client.config.credentials().catch(translate);
      return credentials.expiration;
    },

    async close() {
      client.destroy();
    },
  };
}

function createClient(options: S3StorageOptions): S3Client {
  const agent = { keepAlive: true, maxSockets: maxConnections };
  return new S3Client({
    // Compatible stores rarely have regions, but the SDK wants one to sign with.
    region: options.region ?? (options.endpoint === undefined ? undefined : 'us-east-1'),
    endpoint: options.endpoint,
    forcePathStyle: options.forcePathStyle,
    credentials: options.credentials,
    // Every request can be repeated: keys are never reused for other bytes.
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: 60_000,
      throwOnRequestTimeout: true,
      // For the body of an answer, which requestTimeout does not cover: the longest silence.
      socketTimeout: 60_000,
      httpAgent: agent,
      httpsAgent: agent,
    },
    // By default each PUT of 2 MiB and more would open a connection of its own.
    expectContinueHeader: false,
    // One integrity check rather than two: the signature holds a SHA-256 of the body, which AWS and compatible stores
    // verify, over plain HTTP too. The CRC32 that would come on top is ignored by some of them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/**
 * Signs GET requests with one presigner for each set of credentials: the SDK's `getSignedUrl` builds a new one, and runs
 * the whole middleware, for every URL, which takes seven times as long.
 */
function createPresigner(client: S3Client, { bucket, prefix, clock }: S3StorageOptions) {
  type Credentials = Awaited<ReturnType<typeof client.config.credentials>>;
  const credentialsFor = createFreshCredentials<Credentials>({ load: client.config.credentials, clock });
  let signing: { credentials: Credentials; presigner: S3RequestPresigner } | undefined;
  let baseUrl: Promise<URL> | undefined;

  function presignerOf(credentials: Credentials): S3RequestPresigner {
    if (signing?.credentials !== credentials) {
      signing = { credentials, presigner: new S3RequestPresigner({ ...client.config, credentials }) };
    }
    return signing.presigner;
  }

  /** Where the objects are, as the SDK itself works it out of bucket, region, endpoint and path style. Asked once. */
  async function findBaseUrl(): Promise<URL> {
    const sample = await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: `${prefix}x` }));
    const { origin, pathname } = new URL(sample);
    return new URL(origin + pathname.slice(0, -1));
  }

  return async (key: string, life: SignedUrlLife, downloadName: string | undefined): Promise<SignedUrl> => {
    const credentials = await credentialsFor(new Date(life.untilSeconds * 1000));
    baseUrl ??= findBaseUrl();
    const base = await baseUrl.catch((error: unknown) => {
      baseUrl = undefined;
      throw error;
    });
    const signed = await presignerOf(credentials).presign(objectRequest(base, key, downloadName), {
      signingDate: new Date(life.fromSeconds * 1000),
      expiresIn: life.untilSeconds - life.fromSeconds,
    });
    const endOfCredentials = credentials.expiration?.getTime() ?? Infinity;
    return {
      url: formatRequest(base, signed),
      expiresAt: new Date(Math.min(life.untilSeconds * 1000, endOfCredentials)),
    };
  };
}

async function deleteBatch(client: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  const Objects = keys.map((Key) => ({ Key }));
  const answer = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
  );
  // A 200 may name keys that are still there. A missing key is none of them, except in some compatible stores.
  const failures = (answer.Errors ?? []).filter((failure) => failure.Code !== 'NoSuchKey');
  if (failures.length > 0) {
    const [first] = failures;
    throw new Error(
      `${failures.length} objects were not deleted, the first: ${first?.Code} ${first?.Message}`,
    );
  }
}

/** The SDK's errors end here; what they say is for the log. */
function translate(error: unknown): never {
  if (error instanceof NoSuchKey) throw objectNotFound(error);
  throw storageUnavailable(error);
}
