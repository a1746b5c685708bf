import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listedKey } from '../../src/bucket/keys.ts';
import { openBucket } from '../../src/bucket/open.ts';
import type { Service } from './gateway.ts';
import { type ReadBack, readBack } from './read-back.ts';

/** One user with a bucket in an S3 service, reached through `endpoint`. */
export interface S3User {
  env: NodeJS.ProcessEnv;
  transcript: string;
  session: string;
  state: string;
  /** What the bucket holds, fetched from the service itself. */
  fetch(): Promise<{ records: string[]; record(id: string): ReadBack }>;
}

export async function makeS3User(
  folder: string,
  service: Service,
  { endpoint, bucket, session }: { endpoint: string; bucket: string; session: string },
): Promise<S3User> {
  mkdirSync(folder, { recursive: true });
  const keys = {
    AWS_ACCESS_KEY_ID: service.accessKey,
    AWS_SECRET_ACCESS_KEY: service.secretKey,
  };
  const url = (at: string) => `s3://${bucket}?endpoint=${encodeURIComponent(at)}&region=us-east-1`;
  const open = () =>
    openBucket(url(service.endpoint), {
      env: keys,
      deadline: { at: Date.now() + 20_000 },
      cache: folder,
    });
  const direct = await open();
  await direct.ensure();
  direct.close();
  const state = join(folder, 'state');
  return {
    session,
    state,
    transcript: join(folder, 'transcripts', `${session}.jsonl`),
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      TRACECRAFT_HOME: state,
      TRACECRAFT_BUCKET: url(endpoint),
      TRACECRAFT_PROJECT: session,
      ...keys,
    },
    async fetch() {
      const copy = join(folder, `copy-${Date.now()}`);
      const store = await open();
      const prefix = `${session}/sessions/claude-code/`;
      const records = new Set<string>();
      for await (const entry of store.list(listedKey(prefix))) {
        if (!('key' in entry)) continue;
        const [record, name] = entry.key.slice(prefix.length).split('/') as [string, string];
        records.add(record);
        mkdirSync(join(copy, record), { recursive: true });
        writeFileSync(join(copy, record, name), (await store.get(entry.key))?.body ?? '');
      }
      store.close();
      return { records: [...records], record: (id) => readBack(join(copy, id)) };
    },
  };
}
