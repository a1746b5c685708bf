import type { Item, Turn } from '../harness/turn.ts';
import { type DistinctWords, distinctWords } from './distinct-words.ts';
import { hashOf } from './marks.ts';

/** What of a turn is searched: each word once, with spaces between. */
export interface Words {
  /** What the user and the agent said. */
  said: string;
  /** What the agent did: calls, their results, what it thought, what happened to the session. */
  done: string;
}

/** Of a longer text, in UTF-16 units, the beginning and the end are searched. */
const longest = 32_768;
/** No tool takes its words from further down. */
const deepest = 20;

/** What the client put into the conversation on its own is not searched: it is the same in every session. */
export function wordsOf(turn: Turn): Words {
  for (const item of turn.items) {
    if (isSaid(item)) collect(item.text, said);
    else collectDone(item, done);
  }
  return { said: said.take(), done: done.take() };
}

/** Both are empty between two turns. */
const said = distinctWords();
const done = distinctWords();

/** Equal for a turn that is told twice: by a fork, a revision, a branch on another machine. */
export function saidHash(turn: Turn): number {
  const said = turn.items.filter(isSaid).map(({ role, text }) => `${role}\0${text}`);
  // Of a turn without words, what tells it from others is when it was.
  return hashOf(said.length > 0 ? said.join('\0') : `${turn.startedAt}\0${turn.items.length}`);
}

type Said = Extract<Item, { kind: 'message' }>;

/** A system's message is the client's. */
export function isSaid(item: Item): item is Said {
  return item.kind === 'message' && item.role !== 'system';
}

function collectDone(item: Item, into: DistinctWords): void {
  switch (item.kind) {
    case 'thinking':
    case 'event':
      collect(item.text, into);
      break;
    case 'tool':
      collect(item.name, into);
      for (const text of textsIn(item.input)) collect(text, into);
      if (item.result) collect(item.result.text, into);
      break;
    default:
  }
}

/** The values of an input; its keys are the tool's, and say nothing. */
export function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null || depth === deepest) return [];
  return Object.values(value).flatMap((part) => textsIn(part, depth + 1));
}

function collect(text: string, into: DistinctWords): void {
  into.add(searchedPart(text));
}

/** The same text for one that is short enough, and for what was cut already. */
export function searchedPart(text: string): string {
  const half = longest / 2;
  if (text.length <= longest + 1) return text;
  return `${text.slice(0, half)}\n${text.slice(-half)}`;
}
