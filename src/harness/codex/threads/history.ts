import type { Source } from '../../harness.ts';
import { asFields, asText, type Fields, parseLine } from '../../records.ts';
import { baseNamed } from '../history-base.ts';
import { responseItem } from '../response-item.ts';
import { discover } from '../sources.ts';
import { rolloutLines } from './rollout-lines.ts';

/** A thread as Codex goes on with it, read from its rollout and those that it goes on from (Codex 0.169.0). */
export interface History {
  thread: string;
  /** The file that it goes on in. */
  source: Source;
  /** That one, the one that it goes on from, and so on: of a fork, another thread's. */
  files: Source[];
  /** Behind the last row of that file. `ordinal`: undefined for files of older releases, which number no rows. */
  end: { ordinal: number | undefined; bytes: number };
  cwd: string | undefined;
  /** What was asked first, be it before the first turn. */
  asked: string;
  /** What stands before the first turn: instructions, and what an earlier trim has put in. */
  prelude: Fields[];
  turns: HistoryTurn[];
  /** Tokens that the model was given last, and that it takes. */
  fill: { used?: number; window?: number };
}

export interface HistoryTurn {
  id: string;
  /** ISO 8601 */
  at: string | undefined;
  /** Of the row that it begins with. */
  ordinal: number;
  /** What was asked; empty for a turn that the client began. */
  prompt: string;
  /** Items for the model, as the rollout has them. */
  items: Fields[];
  /** What came before was put into a summary in it: what the model was given from then on, behind so many items. */
  summary?: { items: Fields[]; behind: number };
  /** Tokens that the first answer in it was given to. */
  used?: number;
}

/** A thread's files, the one that it goes on in last: ids of revisions are in the order of time (UUIDv7). */
export function filesOf(sources: readonly Source[]): Source[] {
  const revision = ({ id }: Source) => (id === 'main' ? '' : id);
  return sources.toSorted((a, b) => (revision(a) < revision(b) ? -1 : 1));
}

/**
 * `source`: one of the thread's files. Undefined for one that is not there, or whose base is not. Without
 * `items` most rows need not be parsed: only the first prompt is told.
 */
export async function readHistory(
  source: Source,
  env: NodeJS.ProcessEnv,
  { items = true } = {},
): Promise<History | undefined> {
  const history: History = {
    thread: source.session,
    source,
    files: [],
    end: { ordinal: undefined, bytes: 0 },
    cwd: undefined,
    asked: '',
    prelude: [],
    turns: [],
    fill: {},
  };
  return (await readInto(history, source, { env, items })) ? history : undefined;
}

interface Reading {
  env: NodeJS.ProcessEnv;
  items: boolean;
  /** The first row that is not taken. */
  upTo?: number;
  /** Files that go on from this one. */
  depth?: number;
}

/** Longer chains than any person makes. */
const mostFiles = 1_000;

async function readInto(history: History, source: Source, reading: Reading): Promise<boolean> {
  const { env, items, upTo = Number.POSITIVE_INFINITY, depth = 0 } = reading;
  let isFirst = true;
  history.files.push(source);
  history.end = { ordinal: undefined, bytes: 0 };
  for await (const { line, end } of rolloutLines(source)) {
    if (!items && isLong(line) && history.asked !== '') {
      history.end.bytes = end;
      continue;
    }
    const row = parseLine(line);
    const ordinal = typeof row?.ordinal === 'number' ? row.ordinal : undefined;
    if (ordinal !== undefined && ordinal >= upTo) break;
    if (isFirst) {
      const payload = asFields(row?.payload);
      const base = baseNamed(payload);
      const before = base && depth < mostFiles ? fileNamed(base.id, source, env) : undefined;
      const upToBase = { env, items, upTo: base?.end, depth: depth + 1 };
      if (base && !(before && (await readInto(history, before, upToBase)))) return false;
      history.cwd = asText(payload?.cwd) ?? history.cwd;
      isFirst = false;
    }
    history.end = { ordinal: ordinal === undefined ? undefined : ordinal + 1, bytes: end };
    if (row) take(history, row, ordinal ?? 0);
  }
  return !isFirst;
}

/** Where a row's types stand, in bytes. */
const head = 160;
/** Most of a rollout; what they say is looked for in no other row. */
const long = ['response_item', 'item_completed', 'world_state'].map((type) => `"type":"${type}"`);

function isLong(line: Buffer): boolean {
  const beginning = line.toString('latin1', 0, head);
  return long.some((type) => beginning.includes(type));
}

/** By the id that a base has: a revision's, or of a first file its thread's. */
function fileNamed(id: string, from: Source, env: NodeJS.ProcessEnv): Source | undefined {
  const wanted = (source: Source) =>
    source.id === `rev-${id}` || (source.id === 'main' && source.session === id);
  const inThread = (thread: string) =>
    [...discover(env, { id: thread })].flatMap(({ sources }) => sources).find(wanted);
  return inThread(from.session) ?? inThread(id) ?? inThread('');
}

function take(history: History, row: Fields, ordinal: number): void {
  const payload = asFields(row.payload) ?? {};
  const turn = history.turns.at(-1);
  switch (row.type) {
    case 'response_item':
      (turn?.items ?? history.prelude).push(payload);
      if (history.asked === '') history.asked = promptOf(row);
      if (turn && turn.prompt === '') turn.prompt = promptOf(row);
      break;
    case 'compacted':
      if (turn) turn.summary = { items: itemsOf(payload), behind: turn.items.length };
      break;
    case 'token_usage_record':
      noteUsed(history, asFields(payload.usage));
      break;
    case 'event_msg':
      event(history, row, payload, ordinal);
  }
}

function event(history: History, row: Fields, payload: Fields, ordinal: number): void {
  switch (payload.type) {
    case 'task_started': {
      noteWindow(history, payload);
      const id = asText(payload.turn_id) ?? '';
      const at = asText(row.timestamp);
      history.turns.push({ id, at, ordinal, prompt: '', items: [] });
      break;
    }
    case 'token_count': {
      const info = asFields(payload.info);
      if (info) noteWindow(history, info);
      noteUsed(history, asFields(info?.last_token_usage));
    }
  }
}

function itemsOf({ replacement_history: items }: Fields): Fields[] {
  return Array.isArray(items) ? items.map(asFields).filter((item) => item !== undefined) : [];
}

function noteWindow({ fill }: History, { model_context_window: size }: Fields): void {
  if (typeof size === 'number' && size > 0) fill.window = size;
}

function noteUsed({ fill, turns }: History, usage: Fields | undefined): void {
  const used = usage?.input_tokens;
  if (typeof used !== 'number' || used <= 0) return;
  fill.used = used;
  const turn = turns.at(-1);
  if (turn) turn.used ??= used;
}

function promptOf(row: Fields): string {
  const said = responseItem(row);
  if (said?.kind !== 'prompt') return '';
  const texts = said.items.flatMap((item) => (item.kind === 'message' ? [item.text] : []));
  return texts.join('\n');
}
