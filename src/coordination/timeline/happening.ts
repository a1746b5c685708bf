import type { Key } from '../../bucket/bucket.ts';

export const kinds = ['claim', 'complete', 'mail', 'turn', 'memory'] as const;

/** Something that was done in a project. */
export interface Happening {
  /** ms since 1970: by the service's clock; of turns, by that of the machine they were had on. */
  at: number;
  /** `claim`: also what becomes of one; `complete`: also what stopped, blocked or for review. */
  kind: (typeof kinds)[number];
  agent?: string;
  /** Whom it is for: the mailbox, or who goes on. */
  to?: string;
  step?: string;
  session?: string;
  harness?: string;
  /** The memory's. */
  name?: string;
  /** One line as it was said by whoever did it; nothing of it is escaped. */
  text: string;
  /** The object that tells of it. */
  key: Key;
  /** The same each time that it is found. */
  id: string;
}

/** Moments in ms since 1970. */
export interface Span {
  /** What happened before that is left out. */
  since: number;
  /** Only objects that were written since then are looked at, by the service's clock. */
  changedSince: number;
}

/** Longest text of a happening, in characters. */
const longest = 200;

/** The first line of a text that says something, cut to a readable length. */
export function firstLine(text: string): string {
  const line = text.split(/[\r\n]+/).find((each) => each.trim() !== '') ?? '';
  const characters = [...line.trim()];
  if (characters.length <= longest) return characters.join('');
  return `${characters.slice(0, longest - 1).join('')}…`;
}
