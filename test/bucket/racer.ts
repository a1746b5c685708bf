/** A process of a race: `racer.ts <url> new|append <key> <name>`; begins when its stdin ends. */
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import type { Bucket, Key } from '../../src/bucket/bucket.ts';
import { openBucket } from '../../src/bucket/open.ts';
import { markRedacted } from '../../src/redact/redacted.ts';

const [url, how, key, racer] = process.argv.slice(2) as [string, string, Key, string];
const bucket = await openBucket(url, {
  env: process.env,
  deadline: { at: Date.now() + 30_000 },
  cache: tmpdir(),
});

console.log('ready');
process.stdin.resume();
await once(process.stdin, 'end');

const outcomes = [];
for (let turn = 0; turn < 5; turn++) {
  const name = `${racer}.${turn}`;
  const stored = await (how === 'new' ? claim(bucket, name) : append(bucket, name));
  outcomes.push({ name, stored });
}
console.log(JSON.stringify(outcomes));
bucket.close();

async function claim(bucket: Bucket, name: string): Promise<boolean> {
  const result = await bucket.put(key, markRedacted(Buffer.from(name)), { ifNoneMatch: true });
  return result.stored;
}

async function append(bucket: Bucket, name: string): Promise<boolean> {
  for (;;) {
    const object = await bucket.get(key);
    if (!object) throw new Error('the journal is gone');
    const longer = markRedacted(Buffer.concat([object.body, Buffer.from(`${name}\n`)]));
    const result = await bucket.put(key, longer, { ifMatch: object.etag });
    if (result.stored) return true;
  }
}
