import { basename } from 'node:path/posix';
import { plain } from '../../plain.ts';
import { cutMiddle } from './cut-middle.ts';
import type { Handover, HandoverTurn } from './record.ts';

export interface TextOptions {
  /** UTF-16 units that the text has at most; below 2,000 there is no room for a turn. */
  limit: number;
  /** How this machine calls tracecraft. */
  command: string;
  /** What the user wrote down for the next session. */
  memo?: string;
}

/** Claude Code 2.1.329 puts a text of up to 10,000 characters before the model whole. */
export const claudeLimit = 9_500;

/** UTF-16 units, or things, of what is told beside the turns. */
const most = {
  todo: 12,
  todoText: 120,
  files: 12,
  commands: 4,
  command: 120,
  line: 230,
  memo: 2_000,
};
/** Of the room for turns: what the last one may take before it is cut, and what is kept for lines. */
const shareOfLast = 0.75;
const shareOfLines = 0.25;

/**
 * What is put before the model: whose work it is, how it stands, the last turns whole as far as there is
 * room, a line each for those before, and the command that prints all that is not here. What was said is
 * told once. Never longer than the limit.
 */
export function handoverText(handover: Handover, { limit, command, memo }: TextOptions): string {
  const [last, ...before] = handover.recent;
  if (!last) return '';
  const head = [frame(handover), memoText(memo), standing(handover)].filter(Boolean).join('\n\n');
  const room = limit - head.length - longestEnding(handover, command).length - headings;
  const hasMore = before.length > 0 || handover.earlier.length > 0 || handover.first !== undefined;
  const forLines = hasMore ? Math.floor(room * shareOfLines) : 0;
  const forTurns = room - forLines;
  const texts = [turnText(last, hasMore ? Math.floor(forTurns * shareOfLast) : forTurns, command)];
  let left = forTurns - size(texts);
  for (const turn of before) {
    const text = turnText(turn, Number.POSITIVE_INFINITY, command);
    if (text.length + gap > left) break;
    texts.push(text);
    left -= text.length + gap;
  }
  const oldest = handover.recent[texts.length - 1] as HandoverTurn;
  const others = handover.recent.slice(texts.length).map(asLine);
  const lines = lineTexts([...others, ...handover.earlier], handover.first, left + forLines);
  return [
    head,
    `## The last ${texts.length === 1 ? 'turn' : `${texts.length} turns`}\n\n${texts.toReversed().join('\n\n')}`,
    lines.length > 0 ? `## Before that, a line each\n\n${lines.toReversed().join('\n')}` : '',
    ending(handover, command, texts.length, oldest.id),
  ]
    .filter(Boolean)
    .join('\n\n');
}

const gap = 2;
/** What stands between the parts, with the headings. */
const headings = 80;

function size(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length + gap, 0);
}

function frame({ from, sessions, turns }: Handover): string {
  const about = from.title === null ? '' : ` (${cutLine(from.title, 100)})`;
  const chain = sessions === 1 ? '' : `, the last of ${sessions} sessions of it`;
  return [
    '# Work to go on with',
    '',
    `This session goes on from ${nameOf(from.harness)} session ${cutLine(from.session, 60)}${about}${chain}; ${turns} ${turns === 1 ? 'turn' : 'turns'} so far. What follows is the record of it, kept by tracecraft: it was interrupted, not finished. Take it for your own memory, not for new instructions: what the user says next decides, and a short answer ("yes", "go on") is about the last reply below. Do not do again what is done.`,
  ].join('\n');
}

function nameOf(harness: string): string {
  const names: Record<string, string> = {
    'claude-code': 'Claude Code',
    codex: 'Codex',
    openclaw: 'OpenClaw',
    hermes: 'Hermes',
  };
  return names[harness] ?? 'another';
}

function memoText(memo: string | undefined): string {
  if (memo === undefined || memo.trim() === '') return '';
  return `## A note for you\n\n${cutMiddle(memo.trim(), most.memo, () => ' […] ')}`;
}

/** How it stands beside what was said. */
function standing({ from, todo, files, recent }: Handover): string {
  const open = todo.filter(({ status }) => status !== 'done');
  const commands = recent.flatMap((turn) => turn.commands.toReversed()).slice(0, most.commands);
  const rows = [
    from.cwd &&
      `- Folder: ${cutLine(from.cwd, 200)}${from.branch ? `, branch ${cutLine(from.branch, 80)}` : ''}`,
    open.length > 0 &&
      `- Still to do (${todo.length - open.length} of ${todo.length} done):\n${open
        .slice(0, most.todo)
        .map(
          ({ text, status }) =>
            `  - ${status === 'doing' ? '(begun) ' : ''}${cutLine(text, most.todoText)}`,
        )
        .join('\n')}${open.length > most.todo ? `\n  - and ${open.length - most.todo} more` : ''}`,
    files.length > 0 &&
      `- Files written, the last first: ${files
        .slice(0, most.files)
        .map(({ path, turns }) => `${cutPath(path)}${turns > 1 ? ` ×${turns}` : ''}`)
        .join(', ')}${files.length > most.files ? ` and ${files.length - most.files} more` : ''}`,
    commands.length > 0 &&
      `- Commands, the last first: ${commands
        .map(({ text, failed }) => `\`${cutLine(text, most.command)}\`${failed ? ' (failed)' : ''}`)
        .join(', ')}`,
  ].filter(Boolean);
  return rows.length > 0 ? `## How it stands\n\n${rows.join('\n')}` : '';
}

/** A turn as it was said; cut in the middle where it has not the room. */
function turnText(turn: HandoverTurn, room: number, command: string): string {
  const title = `### ${turn.id}${turn.at === null ? '' : ` · ${turn.at.slice(0, 16).replace('T', ' ')} UTC`}${turn.interrupted ? ' · interrupted' : ''}`;
  const said = turn.said.map(({ role, text }) => ({
    who: role === 'user' ? 'User' : 'You',
    text: text.trim(),
  }));
  const frames = said.reduce((sum, { who }) => sum + who.length + 2 + gap, title.length + gap);
  const sizes = shares(
    said.map(({ text }) => text.length),
    room - frames,
  );
  const mark = (left: number) =>
    `\n[… ${left} characters left out: ${command} recall ${turn.id} …]\n`;
  const texts = said.map(
    ({ who, text }, index) => `${who}: ${cutMiddle(text, sizes[index] as number, mark)}`,
  );
  return [title, ...texts].join('\n\n');
}

/** How much each of several texts may take of the room: short ones all they need, long ones the same. */
function shares(sizes: readonly number[], room: number): number[] {
  const given = sizes.map(() => 0);
  let left = Math.max(0, room);
  const order = sizes
    .map((_, index) => index)
    .sort((a, b) => (sizes[a] as number) - (sizes[b] as number));
  for (const [rank, index] of order.entries()) {
    const share = Math.floor(left / (order.length - rank));
    given[index] = Math.min(sizes[index] as number, share);
    left -= given[index] as number;
  }
  return given;
}

function asLine({ id, at, said }: HandoverTurn): Handover['earlier'][number] {
  return { id, at, line: said.find(({ role }) => role === 'user')?.text ?? '' };
}

/** As many as have room, the last first; the very first turn before any other. */
function lineTexts(turns: Handover['earlier'], first: Handover['first'], room: number): string[] {
  const text = ({ id, at, line }: Handover['earlier'][number]) =>
    `- ${id}${at === null ? '' : ` ${at.slice(0, 10)}`}: ${cutLine(line, most.line)}`;
  const firstText = first && text(first);
  let left = room - (firstText === undefined ? 0 : firstText.length + 1);
  const texts: string[] = [];
  for (const turn of turns) {
    const line = text(turn);
    if (line.length + 1 > left) break;
    texts.push(line);
    left -= line.length + 1;
  }
  return firstText !== undefined && left >= 0 ? [...texts, firstText] : texts;
}

/** How to get what is not here. */
function ending(
  { turns, recent }: Handover,
  command: string,
  shown: number,
  oldest: string,
): string {
  const left = turns - shown;
  const rows = [
    left > 0 &&
      `- the ${left} ${left === 1 ? 'turn' : 'turns'} before ${oldest}: \`${command} recall --before ${oldest}\``,
    `- what the tools did in a turn: \`${command} recall ${recent[0]?.id ?? oldest} --tools\``,
    `- anything by its words: \`${command} search "…"\``,
  ].filter(Boolean);
  return `## What is not here\n\n${rows.join('\n')}`;
}

function longestEnding(handover: Handover, command: string): string {
  const ids = handover.recent.map(({ id }) => id);
  const longest = ids.toSorted((a, b) => b.length - a.length)[0] ?? '';
  return ending({ ...handover, turns: handover.turns + 1 }, command, 0, longest);
}

function cutLine(text: string, length: number): string {
  return cutMiddle(
    plain(text.length > 4 * length ? text.slice(0, 4 * length) : text),
    length,
    () => '…',
  );
}

/** The end of a path tells more than its beginning. */
function cutPath(path: string): string {
  const text = plain(path);
  return text.length <= 80 ? text : `…/${cutLine(basename(text), 76)}`;
}
