import type { RunCommand } from '../turn-facts.ts';
import type { HandoverTurn, Said } from './handover-turn.ts';
import { oneLineOf, shownId, shownPath, shownTime } from './one-liners.ts';
import { quoted, quotedIfShort, quotedWithin } from './quote.ts';
import type { TurnCommands } from './turn-commands.ts';

/** What is told of the tools of a turn. */
const most = { files: 6, commands: 4, command: 100, error: 160 };
/** UTF-16 units below which a piece of what was said tells nothing. */
const shortestPiece = 140;

export interface BlockOptions {
  /** UTF-16 units. */
  room: number;
  commands: TurnCommands;
  cwd: string | null;
}

export interface Block {
  text: string;
  isCut: boolean;
}

/** A turn as it was said, and what was done in it; cut in its middle where it has not the room. */
export function turnBlock(turn: HandoverTurn, { room, commands, cwd }: BlockOptions): Block {
  const head = headOf(turn);
  const deeds = deedsOf(turn, cwd);
  // One that is longer by far need not be put together first.
  if (turn.said.reduce((sum, { text }) => sum + text.length, head.length) <= room) {
    const text = [head, ...turn.said.map(piece), ...deeds].join('\n');
    if (text.length <= room) return { text, isCut: false };
  }
  // Beside what was said, which comes first where there is little room.
  const besides: string[] = [];
  let left = Math.floor((room - head.length) / 3);
  for (const line of [commands.whole(turn.id) ?? '', ...deeds]) {
    if (line === '' || line.length + 1 > left) continue;
    besides.push(line);
    left -= line.length + 1;
  }
  const forSaid = room - sizeOf([head, ...besides]);
  return { text: [head, ...pieces(turn.said, forSaid), ...besides].join('\n'), isCut: true };
}

function headOf({ id, at, outcome }: HandoverTurn): string {
  const facts = [shownId(id), shownTime(at), outcome === 'replied' ? '' : outcome];
  return `### ${facts.filter(Boolean).join(' · ')}`;
}

function piece(said: Said): string {
  return `${speaker(said)}\n${quoted(said.text)}`;
}

function speaker({ role, unasked }: Said): string {
  if (role === 'user') return 'User:';
  return unasked ? 'You, when the client told you something:' : 'You:';
}

function deedsOf({ written, commands, error }: HandoverTurn, cwd: string | null): string[] {
  const files = written.map((path) => shownPath(path, cwd));
  const ran = commands.map(commandText);
  const deeds = [
    listing('wrote', files, files.slice(0, most.files)),
    // The last ones tell how it stands.
    listing('ran', ran, ran.slice(-most.commands)),
  ].filter(Boolean);
  return [
    ...(deeds.length > 0 ? [`Done: ${deeds.join('; ')}`] : []),
    ...(error === undefined ? [] : [`Failed: ${oneLineOf(error, most.error)}`]),
  ];
}

function listing(verb: string, all: readonly string[], shown: readonly string[]): string {
  const more = all.length - shown.length;
  return all.length === 0
    ? ''
    : `${verb} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function commandText({ text, failed }: RunCommand): string {
  return `\`${oneLineOf(text, most.command)}\`${failed ? ' (failed)' : ''}`;
}

/** What was said, in so much room: of very many messages the ones that tell most. */
function pieces(said: readonly Said[], room: number): string[] {
  const count = Math.max(2, Math.floor(room / shortestPiece) - 1);
  const kept = said.length <= count ? said : mostTelling(said, count);
  const left = said.length - kept.length;
  const note = left > 0 ? [gapNote(left)] : [];
  const free = room - sizeOf([...note, ...kept.map(speaker)]) - kept.length;
  const wholes = kept.map(({ text }) => quotedIfShort(text, free));
  const sizes = shares(
    wholes.map((whole) => whole?.length ?? Number.MAX_SAFE_INTEGER),
    free,
  );
  const texts = kept.map((each, index) => {
    const size = sizes[index] as number;
    const whole = wholes[index];
    const isWhole = whole !== undefined && whole.length <= size;
    return `${speaker(each)}\n${isWhole ? whole : quotedWithin(each.text, size, mark)}`;
  });
  const gap = kept.findIndex((each, index) => said[index] !== each);
  return texts.toSpliced(gap, 0, ...note);
}

/** The user's last request and the last reply, what the turn was begun with, and its end, in order. */
function mostTelling(said: readonly Said[], count: number): Said[] {
  const last = (role: Said['role']) => said.findLast((each) => each.role === role);
  const order = [last('user'), last('assistant'), said[0], ...said.toReversed()];
  const chosen = new Set(order.filter((each) => each !== undefined).slice(0, count));
  return said.filter((each) => chosen.has(each));
}

function mark(left: number): string {
  return `[… ${left} characters left out …]`;
}

function gapNote(left: number): string {
  return `[… ${left} ${left === 1 ? 'message' : 'messages'} left out …]`;
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

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
