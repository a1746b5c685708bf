import { type Bucket, BucketError, type OpenOptions } from './bucket.ts';

/** Opens by the URL's scheme; does no I/O yet. Throws BucketError `invalid` for a bad URL. */
export async function openBucket(url: string, options: OpenOptions): Promise<Bucket> {
  const parsed = parse(url);
  switch (parsed.protocol) {
    case 'file:': {
      const { openFileBucket } = await import('./file.ts');
      return openFileBucket(parsed, options);
    }
    case 's3:': {
      const { openS3Bucket } = await import('./s3/bucket.ts');
      return openS3Bucket(parsed, options);
    }
    default:
      throw new BucketError('invalid', `No bucket has the scheme ${parsed.protocol}//`, {
        hint: 'Use file:///path or s3://bucket/prefix.',
      });
  }
}

function parse(url: string): URL {
  try {
    return new URL(url);
  } catch (cause) {
    throw new BucketError('invalid', 'The bucket is not given as a URL', {
      hint: 'Use file:///path or s3://bucket/prefix.',
      cause,
    });
  }
}
