import { partName } from '../bucket/keys.ts';
import type { Source } from '../harness/harness.ts';
import { linesOf } from '../harness/records.ts';
import { harnessOf } from '../harness/registry.ts';
import { partId } from '../records/chain.ts';
import { createMemory } from '../redact/secret-memory.ts';
import { noteSecrets, shownSecrets } from '../state/shown-secrets.ts';
import type { SourceKey } from '../state/sources.ts';
import { advanceMeta } from './advance.ts';
import type { MirrorContext } from './context.ts';
import { addressOf, getPart, partsAt, putMeta } from './record-store.ts';
import type { Standing } from './standing.ts';

/**
 * Takes in parts that a crash left behind the last one that the meta knows: where such a part holds
 * just the source's next records, it is the next part. Undefined when another writer moved the record on.
 */
export async function adoptParts(
  context: MirrorContext,
  key: SourceKey,
  target: Source,
  standing: Standing,
): Promise<Standing | undefined> {
  const address = addressOf(key, standing.meta.session_id);
  const { next_seq: seq, last_part: last } = standing.meta;
  const rivals: string[] = [];
  for (const name of await partsAt(context, address, seq)) {
    const body = await getPart(context, address, name);
    // Behind another part, or not named after its bytes, as the Python client's are: not this chain's.
    if (!body || partName(seq, partId(last ?? '', body)) !== name) continue;
    rivals.push(name);
    const adopted = await tryPart(context, key, target, standing, name, body);
    if (!adopted) continue;
    const { secrets, ...next } = adopted;
    const etag = await putMeta(context, address, next.meta, standing.etag);
    if (etag === undefined) return undefined;
    if (secrets !== undefined) noteSecrets(context.db, key, secrets);
    return adoptParts(context, key, target, { ...next, etag });
  }
  return { ...standing, rivals };
}

async function tryPart(
  context: MirrorContext,
  key: SourceKey,
  target: Source,
  { position, meta }: Standing,
  name: string,
  body: Buffer,
): Promise<(Standing & { secrets?: string }) | undefined> {
  const records = [...linesOf(body)].length;
  const read = await harnessOf(key.harness).read(target, position, { records });
  if (read.status !== 'ok' || read.bytes.length === 0) return undefined;
  const memory = createMemory(context.machine, shownSecrets(context.db, key));
  const { body: redacted, counts } = context.redactor.lines(read.bytes, memory);
  if (partName(meta.next_seq, partId(meta.last_part ?? '', redacted.bytes)) !== name)
    return undefined;
  const { next } = read;
  const advance = {
    part: name,
    bytes: redacted.bytes,
    sourceBytes: read.bytes.length,
    counts,
    next,
  };
  const secrets = memory.stored();
  return { position: next, meta: advanceMeta(context, target, meta, advance), secrets };
}
