import { join } from 'node:path';
import {
  type Awaitable,
  type HarnessName,
  origin,
  type Position,
  type Source,
} from '../harness/harness.ts';
import { linesOf } from '../harness/records.ts';
import { harnessOf } from '../harness/registry.ts';
import { isFitted, restoredCursor } from '../mirror/restored-cursor.ts';
import { createRedactor } from '../redact/engine.ts';
import type { Redactor } from '../redact/redactor.ts';
import { createMemory } from '../redact/secret-memory.ts';
import { userHome } from '../state/paths.ts';
import { compareWithRemains } from './compare-remains.ts';
import { isRedactionOf } from './is-redaction-of.ts';
import type { Meta } from './meta.ts';

export interface Comparison {
  /** Takes the record's next part. Returns what is wrong with it, as a sentence without its end. */
  next(part: Buffer): Promise<string | undefined>;
  /** The same for the record's end. */
  end(): Awaitable<string | undefined>;
  /** Lines that today's rules would redact otherwise than those that were in force. */
  otherRules(): number;
  /** Bytes of the source that are not in the record yet. */
  behind(): number;
  /** Whether all that was found wrong is that the source ends before the record does. */
  isShorter(): boolean;
}

/** Reads along in a source while its record's parts pass by, as many records at a time as a part has. */
export function compareWithSource(
  meta: Meta,
  source: Source,
  redactor: Redactor = createRedactor(),
): Comparison {
  const harness = harnessOf(meta.harness as HarnessName);
  if (harness.forgets?.(source)) return compareWithRemains(harness, meta, source, redactor);
  // As the first hook began: what the session had not shown yet was not known.
  const memory = createMemory(meta.session_id);
  let position: Position = origin;
  let line = 0;
  let otherRules = 0;
  let isShorter = false;

  async function next(part: Buffer): Promise<string | undefined> {
    const stored = [...linesOf(part)];
    const read = await harness.read(source, position, { records: stored.length });
    if (read.status !== 'ok') return `${source.path} is no longer the file that was mirrored`;
    position = read.next;
    const today = redactor.lines(read.bytes, memory).body.bytes;
    if (!today.equals(part)) {
      const raw = [...linesOf(read.bytes)];
      const redacted = [...linesOf(today)];
      for (const [index, text] of stored.entries()) {
        if (redacted[index]?.equals(text) || harness.isMomentary?.(text)) continue;
        if (line + index === 0 && isFitted(harness, raw[index], text)) continue;
        if (!isRedactionOf(text, raw[index])) {
          isShorter = raw[index] === undefined;
          return `line ${line + index + 1} is not the one in ${source.path}`;
        }
        otherRules += 1;
      }
    }
    line += stored.length;
    return undefined;
  }

  return {
    next,
    end: () =>
      position.cursor === meta.cursor || position.cursor === restoredCursor(harness, meta)
        ? undefined
        : `the parts end at ${position.cursor} of ${source.path}, the meta says ${meta.cursor}`,
    otherRules: () => otherRules,
    behind: () => harness.behind(source, position),
    isShorter: () => isShorter,
  };
}

/** Where the record's source lies, as the machine that wrote the meta names it. */
export function sourceOf(meta: Meta, env: NodeJS.ProcessEnv): Source {
  const path = meta.source_path.startsWith('~')
    ? join(userHome(env), meta.source_path.slice(1))
    : meta.source_path;
  const kind = meta.source === 'main' ? 'main' : 'subagent';
  return { session: meta.session, id: meta.source, kind, path };
}
