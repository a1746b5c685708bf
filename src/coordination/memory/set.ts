import { BucketError } from '../../bucket/bucket.ts';
import type { MemoryKey } from '../../bucket/coordination-keys.ts';
import { size } from '../../figures.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import { requireClaims } from '../require-claims.ts';
import { keepVersion } from './keep-version.ts';
import type { Live } from './live.ts';
import { entryOf, type MemoryEntry, type ValueType } from './memory-document.ts';
import { putVersion } from './put-version.ts';
import { checkVersion } from './version-conflict.ts';

export interface Value {
  /** Of `json` a JSON text. */
  text: string;
  type: ValueType;
}

export interface SetOptions {
  /** Set it only while this version stands; `new`: only if there is none. */
  ifVersion?: string;
}

/** bytes of UTF-8 */
const largest = 1024 * 1024;

/**
 * Sets a memory; gives what stands then, secrets replaced. Throws UserError for a value that is too large
 * (exit 2), and VersionConflict.
 */
export async function setMemory(
  c: Coordination,
  memory: MemoryKey,
  { text, type }: Value,
  { ifVersion }: SetOptions = {},
): Promise<MemoryEntry> {
  const bytes = Buffer.byteLength(text);
  if (bytes > largest) throw tooLarge(memory, bytes);
  if (ifVersion !== undefined) await requireClaims(c);
  const value = type === 'json' ? redactableJson(c.redactor, text) : text;
  const live = await putVersion(c, memory, {
    mustHold: ifVersion !== undefined && !c.bestEffort,
    change(now) {
      checkVersion(memory, now, ifVersion);
      return { value, type };
    },
  });
  if (!live) throw new Error('A value is always put');
  await keepLater(c, memory, live);
  return entryOf(memory, live);
}

/** The value stands: where its place in the history cannot be written now, the next writer does it. */
async function keepLater(c: Coordination, memory: MemoryKey, live: Live): Promise<void> {
  try {
    await keepVersion(c, memory, live);
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
  }
}

/** As it is, unless it would be no JSON any more with its secrets replaced. */
function redactableJson(redactor: Redactor, text: string): string {
  const { value } = JSON.parse(redactor.json({ value: text }).bytes.toString('utf8'));
  try {
    JSON.parse(value);
    return text;
  } catch {
    // Replaced as text, a secret took a quote with it: in its structure that cannot be.
    return redactor.json(JSON.parse(text)).bytes.toString('utf8').trimEnd();
  }
}

function tooLarge(memory: MemoryKey, bytes: number): UserError {
  return new UserError(
    `The value for ${memory} has ${size(bytes)}; a memory holds 1 MiB`,
    'Keep it with `tracecraft artifact upload`, and say where.',
    { exitCode: 2 },
  );
}
