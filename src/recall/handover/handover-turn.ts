import type { Turn, Item as TurnItem } from '../../harness/turn.ts';
import type { RunCommand, TurnFacts } from '../turn-facts.ts';
import { isSmallTalk } from './small-talk.ts';

/** A turn as it is handed over: what was said, whole, and what was done. */
export interface HandoverTurn {
  /** As `tracecraft recall` takes it. */
  id: string;
  /** ISO 8601 */
  at: string | null;
  /** In one line. */
  line: string;
  /** `interrupted`: also where the record ends in the middle of the work. */
  outcome: 'replied' | 'interrupted' | 'failed';
  /** What the error said; of one that failed. */
  error?: string;
  /** In order; what an agent says between its calls is one reply. */
  said: Said[];
  /** Paths as the tools were given them. */
  written: string[];
  commands: RunCommand[];
}

export interface Said {
  role: 'user' | 'assistant';
  text: string;
  /** The client had told the agent something, of a task in the background say. */
  unasked?: true;
}

/** What is looked at of a turn's items: of those that are neither said nor happened, what they are. */
type Item =
  | Extract<TurnItem, { kind: 'message' | 'event' }>
  | { kind: Exclude<TurnItem['kind'], 'message' | 'event'> };

/** A turn's body as far as it is looked at, with its facts. */
export interface Told {
  turn: Pick<Turn, 'fate'> & { items: Item[] };
  facts: TurnFacts;
}

/** `behind`: turns that the client began before the user's next one, in order; what they came to is part of it. */
export function handoverTurn(
  about: Pick<HandoverTurn, 'id' | 'at' | 'line'>,
  asked: Told,
  behind: readonly Told[] = [],
): HandoverTurn {
  const all = [asked, ...behind];
  const last = all.findLast(({ turn }) => turn.items.some(isWork))?.turn ?? asked.turn;
  const replies = behind.flatMap(({ turn }) => saidIn(turn.items));
  return {
    ...about,
    ...outcomeOf(last),
    said: [
      ...askedIn(asked.turn.items),
      ...replies.map((said): Said => (said.role === 'user' ? said : { ...said, unasked: true })),
    ],
    written: [...new Set(all.flatMap(({ facts }) => facts.written ?? []))],
    commands: all.flatMap(({ facts }) => facts.commands ?? []),
  };
}

/**
 * Whether there is anything in it to go on from: somebody asked for something, and was answered, or something
 * was done. A greeting alone asks for nothing.
 */
export function isExchange({ said, written, commands }: HandoverTurn): boolean {
  const hasDeeds = written.length + commands.length > 0;
  const prompts = said.filter(({ role }) => role === 'user');
  const isAsked = prompts.some(({ text }) => hasDeeds || !isSmallTalk(text));
  return isAsked && (hasDeeds || said.some(({ role }) => role === 'assistant'));
}

function askedIn(items: readonly Item[]): Said[] {
  const said = saidIn(items);
  if (said.some(({ role }) => role === 'user')) return said;
  // A command that the agent answers (`/review`), or a picture without words.
  const command = items.find((item) => item.kind === 'event' && item.event === 'command');
  const isShown = items.some(({ kind }) => kind === 'image');
  const text = command?.kind === 'event' ? command.text : isShown ? '(an image)' : '';
  return text === '' ? said : [{ role: 'user', text }, ...said];
}

function saidIn(items: readonly Item[]): Said[] {
  const said: Said[] = [];
  for (const item of items) {
    if (item.kind !== 'message' || item.role === 'system' || item.text.trim() === '') continue;
    const before = said.at(-1);
    if (before?.role === item.role) before.text += `\n\n${item.text}`;
    else said.push({ role: item.role, text: item.text });
  }
  return said;
}

/** A turn that came to its end ends with words of the agent. */
function outcomeOf({ items, fate }: Told['turn']): Pick<HandoverTurn, 'outcome' | 'error'> {
  const last = items.findLast(isWork);
  if (last?.kind === 'event' && last.event === 'error')
    return { outcome: 'failed', error: last.text };
  const isReply = last?.kind === 'message' && last.role === 'assistant';
  return { outcome: isReply && fate !== 'interrupted' ? 'replied' : 'interrupted' };
}

/** Of the user, the agent, or what stopped it. */
function isWork(item: Item): boolean {
  if (item.kind === 'event') return item.event === 'error' || item.event === 'interrupted';
  return item.kind === 'message' ? item.role !== 'system' : /^(tool|thinking)$/.test(item.kind);
}
