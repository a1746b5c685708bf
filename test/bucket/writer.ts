/** Puts the same key over and over, until it is killed: `writer.ts <url>`. */
import { tmpdir } from 'node:os';
import type { Key } from '../../src/bucket/bucket.ts';
import { openBucket } from '../../src/bucket/open.ts';
import { markRedacted } from '../../src/redact/redacted.ts';

const deadline = { at: Date.now() + 30_000 };
const bucket = await openBucket(process.argv[2] as string, { env: {}, deadline, cache: tmpdir() });
for (let turn = 0; ; turn++) {
  const body = markRedacted(Buffer.alloc(100_000, String(turn % 10)));
  await bucket.put('busy' as Key, body);
  if (turn === 0) console.log('writing');
}
