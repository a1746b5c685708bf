import type { Client } from './client.ts';
import { answerError } from './errors.ts';
import type { Location } from './location.ts';

/**
 * Makes the bucket if it is not there; whether it did. Asked by a listing of one key: unlike HEAD, its answer says
 * what is wrong, and it needs no more rights than everyday use does.
 */
export async function ensureBucket(client: Client, location: Location): Promise<boolean> {
  const what = `look into the bucket ${location.bucket}`;
  const query = { 'list-type': '2', 'max-keys': '1', prefix: location.prefix };
  const answer = await client.send({ what, method: 'GET', query });
  if (answer.status === 200) return false;
  if (answer.code !== 'NoSuchBucket') throw answerError(what, answer);
  return create(client, location);
}

/** False when another was faster. */
async function create(client: Client, location: Location): Promise<boolean> {
  const what = `make the bucket ${location.bucket}`;
  const answer = await client.send({ what, method: 'PUT', body: configuration(client, location) });
  if (answer.status < 300) return true;
  if (answer.code !== 'BucketAlreadyOwnedByYou') throw answerError(what, answer);
  return false;
}

/** us-east-1 is the one region that must not be named. */
function configuration(client: Client, { endpoint }: Location): Buffer {
  const region = client.region();
  if (region === 'us-east-1' || endpoint) return Buffer.alloc(0);
  return Buffer.from(
    `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
  );
}
