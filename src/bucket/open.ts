import { type Bucket, BucketError, type OpenOptions } from './bucket.ts';

/** As a hint: how a bucket's URL may look. */
export const bucketForms =
  'Use file:///path, s3://bucket/prefix?endpoint=https://…&region=…, or hf://owner/name.';

const openers = {
  'file:': async () => (await import('./file.ts')).openFileBucket,
  's3:': async () => (await import('./s3/bucket.ts')).openS3Bucket,
  'hf:': async () => (await import('./hf/bucket.ts')).openHfBucket,
};

/** Opens by the URL's scheme; does no I/O yet. Throws BucketError `invalid` for a bad URL. */
export async function openBucket(url: string, options: OpenOptions): Promise<Bucket> {
  const parsed = parse(url);
  const opener = openers[parsed.protocol as keyof typeof openers];
  if (!opener) {
    throw new BucketError('invalid', `No bucket has the scheme ${parsed.protocol}//`, {
      hint: bucketForms,
    });
  }
  return (await opener())(parsed, options);
}

/** Loads what any bucket takes, for a process that outlives its files: an update takes them away. */
export async function loadBuckets(): Promise<void> {
  await Promise.allSettled(Object.values(openers).map((opener) => opener()));
}

function parse(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new BucketError('invalid', 'The bucket is not given as a URL', {
      hint: bucketForms,
      cause,
    });
  }
}
