import { partName, type SessionAddress } from '../bucket/keys.ts';
import type { Harness, Source } from '../harness/harness.ts';
import { linesOf } from '../harness/records.ts';
import { harnessOf } from '../harness/registry.ts';
import { sha256 } from '../hash.ts';
import { partId } from '../records/chain.ts';
import { isRedactionOf } from '../records/is-redaction-of.ts';
import type { Meta } from '../records/meta.ts';
import type { StoredMeta } from '../records/record.ts';
import { createMemory } from '../redact/secret-memory.ts';
import { shownSecrets } from '../state/shown-secrets.ts';
import type { SourceKey } from '../state/sources.ts';
import type { MirrorContext } from './context.ts';
import { addressOf, getPart, partsAt } from './record-store.ts';
import { isFitted, restoredCursor } from './restored-cursor.ts';

/** How much before the cursor is compared with the last part. */
const comparedBytes = 64 * 1024;

/**
 * The cursor in the source up to which it is what the record holds; undefined where it is not. Its
 * lines just before the record's cursor are the last ones of the last part: one equal line at its place
 * is enough, since a line holds ids and times, and the others may have been redacted by other rules;
 * where records are changed in place, all that are compared have to be the same.
 */
export async function endOf(
  context: MirrorContext,
  key: SourceKey,
  target: Source,
  { meta }: StoredMeta,
): Promise<string | undefined> {
  if (meta.superseded_by !== undefined) return undefined;
  if (meta.last_part === null) return meta.cursor;
  const harness = harnessOf(key.harness);
  if (harness.forgets?.(target)) {
    return (await holdsAll(context, key, target, meta)) ? meta.cursor : undefined;
  }
  const restored = restoredCursor(harness, meta);
  const local = await harness.before(target, meta.cursor, comparedBytes);
  const copy = restored !== undefined && (await harness.before(target, restored, comparedBytes));
  if (!local && !copy) return undefined;
  const part = await getPart(context, addressOf(key, meta.session_id), meta.last_part);
  if (part === undefined) return undefined;
  if (local) {
    const ours = ownLines(context, key, local).reverse();
    const continues = harness.changesInPlace
      ? isUnchanged(ours, await lastingLines(context, key, meta, part, ours.length + 1), local)
      : ours.some(isSameAs([...linesOf(part)].reverse()));
    if (continues) return meta.cursor;
  }
  return restored !== undefined && copy && endAlike(harness, copy, part) ? restored : undefined;
}

/**
 * Of a source that forgets, whether each line it still has up to the record's cursor is in the record,
 * which may have more: what another machine put there says nothing of what only this one has.
 */
async function holdsAll(
  context: MirrorContext,
  key: SourceKey,
  target: Source,
  meta: Meta,
): Promise<boolean> {
  const { before } = harnessOf(key.harness);
  const local = await before(target, meta.cursor, Number.MAX_SAFE_INTEGER);
  if (!local) return false;
  const byHash = new Map(
    ownLines(context, key, local).flatMap((line) =>
      [line.redacted, line.raw].map((bytes) => [sha256(bytes), line] as const),
    ),
  );
  const open = new Set(byHash.values());
  for await (const body of partsBackwards(context, key, meta)) {
    for (const stored of linesOf(body)) {
      const line = byHash.get(sha256(stored)) ?? redactedOtherwise(open, stored);
      if (line) open.delete(line);
    }
    if (open.size === 0) return true;
  }
  return false;
}

/** The line that other rules have made this one of. */
function redactedOtherwise(open: Iterable<OwnLine>, stored: Buffer): OwnLine | undefined {
  if (!stored.includes('[REDACTED:')) return undefined;
  for (const line of open) if (isRedactionOf(stored, line.raw)) return line;
  return undefined;
}

/** A line of the source, and what today's rules leave of it. */
interface OwnLine {
  raw: Buffer;
  redacted: Buffer;
}

function ownLines(
  { redactor, db, machine }: MirrorContext,
  key: SourceKey,
  local: Buffer,
): OwnLine[] {
  const memory = createMemory(machine, shownSecrets(db, key));
  const redacted = [...linesOf(redactor.lines(local, memory).body.bytes)];
  return [...linesOf(local)].map((raw, index) => ({ raw, redacted: redacted[index] as Buffer }));
}

/** Whether the line is the one at its place, whatever the rules were when that was stored. */
function isSameAs(lines: readonly Buffer[]): (line: OwnLine, index: number) => boolean {
  return ({ raw, redacted }, index) => {
    const stored = lines[index];
    return stored !== undefined && (stored.equals(redacted) || isRedactionOf(stored, raw));
  };
}

/** All are the same, and the record has none before them that the source would still have to have. */
function isUnchanged(ours: readonly OwnLine[], theirs: readonly Buffer[], local: Buffer): boolean {
  const before = theirs[ours.length];
  const isMissing = before !== undefined && local.length + before.length + 1 <= comparedBytes;
  return !isMissing && ours.every(isSameAs(theirs));
}

/** So many of the record's last lines that do not only tell of a moment, the last one first. */
async function lastingLines(
  context: MirrorContext,
  key: SourceKey,
  meta: Meta,
  lastPart: Buffer,
  count: number,
): Promise<Buffer[]> {
  const { isMomentary = () => false } = harnessOf(key.harness);
  let lines: Buffer[] = [];
  for await (const body of partsBackwards(context, key, meta, lastPart)) {
    lines = [...lines, ...[...linesOf(body)].filter((line) => !isMomentary(line)).reverse()];
    if (lines.length >= count) break;
  }
  return lines;
}

/** The record's parts from the last one on, fetched as they are asked for. */
async function* partsBackwards(
  context: MirrorContext,
  key: SourceKey,
  meta: Meta,
  lastPart?: Buffer,
): AsyncGenerator<Buffer> {
  const address = addressOf(key, meta.session_id);
  let name = meta.last_part ?? undefined;
  let body = name && (lastPart ?? (await getPart(context, address, name)));
  for (let seq = meta.next_seq - 1; name && body; seq -= 1) {
    yield body;
    if (seq === 0) return;
    name = await partBefore(context, address, seq, name, body);
    body = name && (await getPart(context, address, name));
  }
}

/** The part that this one, the `seq`th, was stored behind. */
async function partBefore(
  context: MirrorContext,
  address: SessionAddress,
  seq: number,
  name: string,
  body: Buffer,
): Promise<string | undefined> {
  const candidates = await partsAt(context, address, seq - 1);
  return candidates.find((candidate) => partName(seq, partId(candidate, body)) === name);
}

/** What was written back from a record is the same bytes, whatever the rules were then. */
function endAlike(harness: Harness, copy: Buffer, part: Buffer): boolean {
  const length = Math.min(copy.length, part.length);
  if (copy.subarray(-length).equals(part.subarray(-length))) return true;
  const [local, stored] = [firstLine(copy), firstLine(part)];
  const rest = (bytes: Buffer, { length }: Buffer) => bytes.subarray(length);
  return isFitted(harness, local, stored) && rest(copy, local).equals(rest(part, stored));
}

function firstLine(bytes: Buffer): Buffer {
  return linesOf(bytes).next().value ?? bytes;
}
