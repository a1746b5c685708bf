import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a session's folder in a file bucket holds, read without the project's own code. */
export interface ReadBack {
  meta: Record<string, unknown>;
  /** the parts on the chain, joined */
  bytes: Buffer;
  parts: string[];
  /** parts beside the chain */
  strays: string[];
}

/** Walks the chain back from the part that the meta names as the last. */
export function readBack(folder: string): ReadBack {
  const files = readdirSync(folder);
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
  const names = files.filter((name) => name.startsWith('part-'));
  const bodies = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
  const chain: string[] = [];
  for (let name: string | undefined = meta.last_part ?? undefined; name !== undefined; ) {
    const current: string = name;
    chain.unshift(current);
    const seq = Number(current.split('-')[1]);
    name = seq === 0 ? undefined : predecessor(current, seq, bodies);
  }
  return {
    meta,
    bytes: Buffer.concat(chain.map((name) => bodies.get(name) as Buffer)),
    parts: chain,
    strays: names.filter((name) => !chain.includes(name)),
  };
}

function predecessor(name: string, seq: number, bodies: Map<string, Buffer>): string {
  const body = bodies.get(name);
  if (!body) throw new Error(`${name} is missing`);
  const id = name.slice(-14, -6);
  for (const candidate of bodies.keys()) {
    if (Number(candidate.split('-')[1]) !== seq - 1) continue;
    const hash = createHash('sha256').update(candidate).update(body).digest('hex');
    if (hash.startsWith(id)) return candidate;
  }
  throw new Error(`nothing leads to ${name}`);
}
