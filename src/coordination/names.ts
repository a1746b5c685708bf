import {
  broadcast,
  historyRoom,
  type MemoryKey,
  type StepId,
} from '../bucket/coordination-keys.ts';
import { segment, unsegment } from '../bucket/keys.ts';
import { UserError } from '../state/user-error.ts';

/** Names as users and agents give them, parsed at the edge. Each throws UserError (exit 2). */

export type { MemoryKey, StepId } from '../bucket/coordination-keys.ts';

export interface StepName {
  /** As it was spelled. */
  raw: string;
  /** As its key has it. */
  sid: StepId;
}

const step = /^[A-Za-z0-9][A-Za-z0-9._@~+=-]{0,99}$/;

/** The id is the Python client's: lower case, with `-` for dots. */
export function stepName(text: string): StepName {
  const raw = text.trim();
  if (isStepName(raw)) return { raw, sid: sidOf(raw) };
  throw wrong(
    `"${raw}" is no name for a step`,
    'Use up to 100 letters, digits and . _ - @ ~ + =, and begin with a letter or a digit.',
  );
}

/**
 * How a document spells the step at whose key it lies; undefined for what does not lead there, which is damage, or
 * somebody's trap: the name comes to stand in commands that are shown.
 */
export function spellingOf(text: string | undefined, sid: StepId): string | undefined {
  return text !== undefined && isStepName(text) && sidOf(text) === sid ? text : undefined;
}

/** Whether it can be given as a step's; those of other programs may not. */
export function isStepName(text: string): boolean {
  return step.test(text);
}

function sidOf(raw: string): StepId {
  return raw.toLowerCase().replaceAll('.', '-') as StepId;
}

/**
 * `S1.A` and `s1-a` have one key: whoever comes second is told. `stored`: how the step's document spells
 * it, undefined for one that does not tell.
 */
export function sameSpelling({ raw }: StepName, stored: string | undefined): void {
  if (stored === undefined || stored === raw) return;
  throw wrong(
    `${raw} and ${stored} would be one step; the bucket has "${stored}"`,
    `Call it ${stored}, or give yours another name.`,
  );
}

const lease = /^[\w-]{1,64}$/;

/** The id of a claim: it comes to stand in commands that are shown. */
export function leaseName(text: string): string {
  const name = text.trim();
  if (isLease(name)) return name;
  throw wrong(
    `"${shortened(name)}" is no lease`,
    'Give the id that `tracecraft claim` printed, such as 4f1c9a0e7b22d813.',
  );
}

export function isLease(text: string): boolean {
  return lease.test(text);
}

export function agentName(text: string): string {
  return personName(text, 'an agent');
}

/** An agent, or `_broadcast` for all of them. */
export function recipient(text: string): string {
  return text.trim() === broadcast ? broadcast : personName(text, 'a recipient');
}

/** In characters. */
const longestPerson = 100;

function personName(text: string, what: string): string {
  const name = text.trim();
  const fault =
    name === ''
      ? 'it is empty'
      : name.includes('/')
        ? 'it has a slash'
        : name.startsWith('_')
          ? 'it begins with an underscore'
          : name.length > longestPerson || !isReadable(name)
            ? 'it is too long'
            : undefined;
  if (fault === undefined) return name;
  throw wrong(
    `"${shortened(name)}" cannot name ${what}: ${fault}`,
    'Give a short name without slashes; `_broadcast` is all agents, for `send` alone.',
  );
}

/** `phase.one`: parts with dots between them. */
export function memoryKeyOf(text: string): MemoryKey {
  const key = text.trim();
  const parts = key.split('.');
  const fault = key.includes('/')
    ? 'it has a slash: part it with dots'
    : parts.includes('')
      ? 'a part of it is empty'
      : parts[0] === historyRoom
        ? `${historyRoom} is where former values are kept`
        : parts.every(isReadable) && parts.map(segment).join('/').length <= longestMemoryKey
          ? undefined
          : 'it is too long';
  if (fault === undefined) return key as MemoryKey;
  throw wrong(
    `"${shortened(key)}" cannot be a memory's key: ${fault}`,
    'Give words with dots between them, such as phase.one.',
  );
}

/** In bytes of its spelling; keys of S3 end at 1024, with the project's name and the history's before it. */
const longestMemoryKey = 600;

/** Whether the name can be told from its key: longer ones are cut there, and halves of characters lost. */
function isReadable(name: string): boolean {
  return unsegment(segment(name)) === name;
}

function shortened(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 59)}…`;
}

function wrong(message: string, hint: string): UserError {
  return new UserError(message, hint, { exitCode: 2 });
}
