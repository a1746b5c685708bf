import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linesOf } from '../src/harness/records.ts';

/** What reading sessions cannot do without, and nothing else: each line is read and parsed. `node parse-loop.ts BUCKET` */

const [bucket] = process.argv.slice(2) as [string];
for (const name of readdirSync(bucket, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.jsonl')) continue;
  for (const line of linesOf(readFileSync(join(bucket, name)))) JSON.parse(line.toString('utf8'));
}
