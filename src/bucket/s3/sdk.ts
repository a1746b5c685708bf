/**
 * All that is left to the AWS SDK, and the only file that imports it. Loaded by `import()` alone:
 * it takes 50 ms, which no hook pays unless it must.
 */
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { ExpiringCredentials } from './credentials.ts';

/** The default chain: SSO, roles, credential_process, web identity, containers, the machine's role. */
export async function chainCredentials(profile: string | undefined): Promise<ExpiringCredentials> {
  const found = await defaultProvider({ profile })();
  return {
    accessKeyId: found.accessKeyId,
    secretAccessKey: found.secretAccessKey,
    sessionToken: found.sessionToken,
    expires: found.expiration?.getTime(),
  };
}

export interface Upload {
  config: S3ClientConfig;
  bucket: string;
  key: string;
  body: Uint8Array;
  /** `IfMatch` or `IfNoneMatch`, decided when the parts are put together. */
  condition: { IfMatch?: string; IfNoneMatch?: string };
  partSize: number;
  /** Ends the upload; what was sent is then removed, for which `grace` ms are granted. */
  signal: AbortSignal;
  grace: number;
}

/** Throws the SDK's errors; no parts are left behind then. */
export async function uploadInParts(upload: Upload): Promise<void> {
  const { bucket: Bucket, key: Key, body, signal } = upload;
  const client = new S3Client({
    ...upload.config,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const options = { abortSignal: signal };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key }),
    options,
  );
  try {
    const Parts: CompletedPart[] = [];
    for (let start = 0; start < body.length; start += upload.partSize) {
      const Body = body.subarray(start, start + upload.partSize);
      const PartNumber = Parts.length + 1;
      const part = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body });
      Parts.push({ PartNumber, ETag: (await client.send(part, options)).ETag });
    }
    const complete = { Bucket, Key, UploadId, MultipartUpload: { Parts }, ...upload.condition };
    await client.send(new CompleteMultipartUploadCommand(complete), options);
  } catch (error) {
    const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    // It cost only storage; the first error is the one to tell of.
    await client.send(abort, { abortSignal: AbortSignal.timeout(upload.grace) }).catch(() => {});
    throw error;
  }
}
