import type { Item, Turn } from '../harness/turn.ts';
import { deedsOf } from './deeds.ts';
import { firstSentence, firstWords } from './first-words.ts';
import { oneLine } from './one-line.ts';
import type { TurnFacts } from './turn-facts.ts';

/** Longest line, in UTF-16 units. */
const lineLength = 200;

/** The most that each may take beside what was done; the reply has what they leave. */
const most = { asked: 110, ending: 36 };

/** Less than this of a reply says nothing. */
const shortestReply = 20;

/**
 * What was asked and what was done, in one line of at most 200 UTF-16 units, by which a turn is known
 * again: `Fix the login → wrote auth.ts, login.ts +2; ran npm test (failed) · The token was stale.`
 */
export function lineOf(turn: Turn, facts: TurnFacts): string {
  const done = [...deedsOf(facts), endingOf(turn)].filter(Boolean).join('; ');
  const reply = lastReply(turn.items);
  const isAlone = done === '' && reply === '';
  const forAsked = isAlone ? lineLength : Math.min(most.asked, lineLength - done.length - 3);
  const head = [askedIn(turn, forAsked), done].filter(Boolean).join(' → ');
  const separator = head === '' ? '' : done === '' ? ' → ' : ' · ';
  const left = lineLength - head.length - separator.length;
  const said = left < shortestReply ? '' : firstSentence(reply, left);
  return (said === '' ? head : `${head}${separator}${said}`) || '(nothing said)';
}

/** The person's words, or what another agent gave this one to do; never what the client put in. */
function askedIn({ items, startedBy }: Turn, length: number): string {
  for (const item of items) {
    const isAsking = item.kind === 'message' && item.role === 'user';
    const isTask = startedBy === 'agent' && item.kind === 'injected' && !/^\s*</.test(item.text);
    const words = isAsking || isTask ? firstWords(item.text, length) : '';
    if (words !== '') return words;
  }
  const command = items.find((item) => item.kind === 'event' && item.event === 'command');
  if (command?.kind === 'event') return oneLine(command.text, length);
  return items.some(({ kind }) => kind === 'image') ? '(an image)' : '';
}

/** Interrupted, or ended by an error that no answer came after. */
function endingOf(turn: Turn): string {
  const { items } = turn;
  const last = items.findLast((item) => item.kind !== 'injected' && item.kind !== 'image');
  const event = last?.kind === 'event' ? last : undefined;
  if (wasCut(turn)) return 'interrupted';
  if (event?.event !== 'error') return '';
  const reason = oneLine(event.text, most.ending - 'failed: '.length);
  return reason === '' ? 'failed' : `failed: ${reason}`;
}

/** Its fate tells only where nothing in the turn does: of one that the user went back before it says that. */
function wasCut({ items, fate }: Turn): boolean {
  const at = items.findLastIndex((item) => item.kind === 'event' && item.event === 'interrupted');
  if (at === -1) return fate === 'interrupted';
  return !items.slice(at).some((item) => item.kind === 'message' && item.role === 'assistant');
}

function lastReply(items: readonly Item[]): string {
  const reply = items.findLast((item) => item.kind === 'message' && item.role === 'assistant');
  return reply?.kind === 'message' ? reply.text : '';
}
