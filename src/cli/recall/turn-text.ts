import type { Item, ToolCall, Turn } from '../../harness/turn.ts';
import { deedsOf } from '../../recall/deeds.ts';
import type { IndexedTurn } from '../../recall/indexed-turns.ts';
import { cut } from '../../recall/one-line.ts';
import { isSaid } from '../../recall/words.ts';
import { localMinute } from '../print/local-time.ts';
import { plain } from '../print/plain.ts';
import { style } from '../print/style.ts';
import { verbatim } from '../print/verbatim.ts';

export interface TurnTextOptions {
  /** Also the calls with what came of them, and what the client put in. */
  tools: boolean;
  thinking: boolean;
}

/** Lines of ours begin so, and none of a text does. */
const marks = { turn: '━━', part: '──' };
const anyMark = `${marks.turn}|${marks.part}`;

/** A turn for a reader: what was said as it was said, and in a line what was done. */
export function turnText(
  id: string,
  about: IndexedTurn,
  turn: Turn,
  { tools, thinking }: TurnTextOptions,
): string {
  const parts = turn.items.flatMap((item) => partsOf(item, { tools, thinking }));
  const done = tools ? '' : deedsOf(JSON.parse(about.facts)).join('; ');
  const blocks = merged(parts).map(({ who, text }) =>
    text === '' ? label(who) : `${label(who)}\n${verbatim(text, anyMark)}`,
  );
  if (done !== '') blocks.push(label(`did: ${plain(done)}`));
  return `${heading(id, about)}\n${blocks.join('\n\n')}\n`;
}

const fates: Record<string, string> = {
  rewound: 'the user went back before it',
  interrupted: 'interrupted',
};

/** Columns of a heading; only a project's name gives way. */
const width = 80;

function heading(id: string, { record, startedAt, fate }: IndexedTurn): string {
  const time = startedAt === null ? 'no time known' : localMinute(startedAt);
  const start = `${marks.turn} ${id}  ${time}  ${plain(record.harness)}, `;
  const end = fate === null ? '' : ` (${fates[fate] ?? fate})`;
  const project = cut(plain(record.project), Math.max(12, width - start.length - end.length));
  return style('bold', start + project + end);
}

function label(text: string): string {
  return style('dim', `${marks.part} ${text}`);
}

interface Part {
  who: string;
  text: string;
}

function partsOf(item: Item, { tools, thinking }: TurnTextOptions): Part[] {
  if (isSaid(item)) return [{ who: item.role === 'user' ? 'user' : 'agent', text: item.text }];
  switch (item.kind) {
    case 'tool':
      return tools ? callParts(item) : [];
    case 'thinking':
      return thinking ? [{ who: 'thinking', text: item.text }] : [];
    case 'image':
      return [{ who: `image, ${plain(item.mediaType)}`, text: '' }];
    case 'event': {
      const isLong = item.event === 'compacted' && !tools;
      return [
        isLong
          ? { who: 'compacted (--tools shows the summary)', text: '' }
          : { who: item.event, text: item.text },
      ];
    }
    default:
      return tools ? [{ who: 'put in by the client', text: item.text }] : [];
  }
}

function callParts({ name, input, result, subagent }: ToolCall): Part[] {
  const by = subagent === undefined ? '' : ` (subagent ${plain(subagent)})`;
  const call = { who: `call: ${plain(name)}${by}`, text: inputText(input) };
  if (!result) return [call];
  const images = result.images ? `, with ${result.images} images` : '';
  return [call, { who: `${result.isError ? 'error' : 'result'}${images}`, text: result.text }];
}

/** A field a line, texts as they are. */
function inputText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (typeof input !== 'object' || input === null) return JSON.stringify(input) ?? '';
  return Object.entries(input)
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return text.includes('\n') ? `${name}:\n${text}` : `${name}: ${text}`;
    })
    .join('\n');
}

/** What one says in several pieces is one reply to the reader. */
function merged(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    const isSame = last?.who === part.who && (part.who === 'user' || part.who === 'agent');
    if (last && isSame) last.text += `\n\n${part.text}`;
    else result.push({ ...part });
  }
  return result;
}
