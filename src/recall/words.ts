import type { Item, Turn } from '../harness/turn.ts';
import { type WordTable, wordTable } from './word-kernel/word-table.ts';

/** What of a turn is searched: each word once, in UTF-8 with spaces between. */
export interface Words {
  /** What the user and the agent said. */
  said: Uint8Array;
  /** What the agent did: calls, their results, what it thought, what happened to the session. */
  done: Uint8Array;
}

/** Of a longer text, in UTF-16 units, the beginning and the end are searched. */
const longest = 32_768;
/** No tool takes its words from further down. */
const deepest = 20;

/** What the client put into the conversation on its own is not searched: it is the same in every session. */
export function wordsOf(turn: Turn): Words {
  const { said, done } = openTables();
  eachSearchedText(turn, (text, column) => (column === 'said' ? said : done).add(text));
  return { said: said.takeWords(), done: done.takeWords() };
}

/** What of a turn is searched: its texts, of a long one the beginning and the end. */
export function eachSearchedText(
  turn: Turn,
  take: (text: string, column: keyof Words) => void,
): void {
  for (const item of turn.items) {
    if (isSaid(item)) take(searchedPart(item.text), 'said');
    else eachDone(item, (text) => take(searchedPart(text), 'done'));
  }
}

let tables: Record<keyof Words, WordTable> | undefined;

/** Both are empty between two turns. */
function openTables(): Record<keyof Words, WordTable> {
  tables ??= { said: wordTable(), done: wordTable() };
  return tables;
}

/** Equal for a turn that is told twice: by a fork, a revision, a branch on another machine. */
export function saidHash(turn: Turn): number {
  const said = turn.items.filter(isSaid).flatMap(({ role, text }) => [role, text]);
  // Of a turn without words, what tells it from others is when it was.
  const texts = said.length > 0 ? said : [String(turn.startedAt), String(turn.items.length)];
  return openTables().said.hashOf(texts);
}

type Said = Extract<Item, { kind: 'message' }>;

/** A system's message is the client's. */
export function isSaid(item: Item): item is Said {
  return item.kind === 'message' && item.role !== 'system';
}

function eachDone(item: Item, take: (text: string) => void): void {
  switch (item.kind) {
    case 'thinking':
    case 'event':
      take(item.text);
      break;
    case 'tool':
      take(item.name);
      for (const text of textsIn(item.input)) take(text);
      if (item.result) take(item.result.text);
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

/** The same text for one that is short enough, and for what was cut already. */
export function searchedPart(text: string): string {
  const half = longest / 2;
  if (text.length <= longest + 1) return text;
  return `${text.slice(0, half)}\n${text.slice(-half)}`;
}
