import { randomBytes } from 'node:crypto';
import type { Service } from '../../support/gateway.ts';

/** A bucket's URL in a service, with a new name unless one is given. */
export function bucketUrl(
  { endpoint }: Pick<Service, 'endpoint'>,
  name = `test-${randomBytes(6).toString('hex')}`,
  parameters: Record<string, string> = {},
): string {
  const query = new URLSearchParams({ endpoint, region: 'us-east-1', ...parameters });
  return `s3://${name}?${query}`;
}

export function keysOf({ accessKey, secretKey }: Service): NodeJS.ProcessEnv {
  return { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey };
}
