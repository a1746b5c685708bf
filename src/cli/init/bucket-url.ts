import { bucketForms } from '../../bucket/open.ts';
import { findSetting } from '../../state/config.ts';
import { UserError } from '../../state/user-error.ts';

export const backends = ['s3', 'hf'] as const;

export interface BucketArgs {
  /** A URL; or a name alone, as the Python client has it. */
  bucket?: string;
  backend?: (typeof backends)[number];
  endpoint?: string;
}

/** Of the Python client's options, and ours, one URL; undefined where none is named. Throws UserError (exit 2). */
export function bucketUrlOf({ bucket, backend, endpoint }: BucketArgs): string | undefined {
  if (bucket === undefined) {
    if (backend === undefined && endpoint === undefined) return undefined;
    throw wrong('--backend and --endpoint need a --bucket');
  }
  const url = new URL(asUrl(bucket.trim(), backend));
  if (backend !== undefined && url.protocol !== `${backend}:`) {
    throw wrong(`--backend ${backend} does not go with a ${url.protocol}// URL`);
  }
  if (endpoint !== undefined) {
    if (url.protocol === 'file:') throw wrong('--endpoint does not go with a file:// URL');
    const named = url.searchParams.get('endpoint');
    if (named !== null && named !== endpoint) throw wrong('--endpoint and the URL name two');
    url.searchParams.set('endpoint', endpoint);
  }
  return findSetting('bucket').parse(url.href) as string;
}

function asUrl(bucket: string, backend: BucketArgs['backend'] = 's3'): string {
  const url = bucket.includes('://') ? bucket : `${backend}://${bucket}`;
  if (bucket !== '' && URL.canParse(url)) return url;
  throw wrong(`"${bucket}" names no bucket`);
}

function wrong(message: string): UserError {
  return new UserError(message, `${bucketForms} Or a name: --backend s3 --bucket NAME.`, {
    exitCode: 2,
  });
}
