import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Random, seeded } from '../test/support/random.ts';
import { fakeGithubToken } from '../test/support/transcript.ts';
import { rowMaker } from './redaction-rows.ts';

/** Transcripts as years of work leave them behind: what a backfill brings in. */

export interface HistorySize {
  sessions: number;
  /** of all of them together, about */
  bytes: number;
}

/**
 * Writes sessions of Claude Code below `home`, of very different lengths: most are short, a few hold
 * most of the bytes. Returns their paths.
 */
export function writeHistory(home: string, { sessions, bytes }: HistorySize): string[] {
  const random = seeded(1);
  const texts = sourceTexts(random);
  const weights = Array.from({ length: sessions }, () => Math.exp(4 * random.next()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, index) => {
    const name = sessionName(index);
    const cwd = `/home/me/project-${index % 12}`;
    const path = join(home, '.claude/projects', cwd.replaceAll('/', '-'), `${name}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, sessionOf((bytes * weight) / total, name, cwd, texts, random));
    return path;
  });
}

/** One session of results as large as screenshots and whole files are; the lines have 10 MB each. */
export function writeLongLines(home: string, bytes: number): void {
  const random = seeded(1);
  const texts = sourceTexts(random);
  const folder = join(home, '.claude/projects/-work-project');
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, `${sessionName(0)}.jsonl`), 'w');
  for (let at = 0, written = 0; written < bytes; at += 1) {
    const text = at % 2 === 0 ? base64(random) : random.pick(texts).repeat(20);
    const common = { sessionId: sessionName(0), cwd: '/home/me/project' };
    written += writeSync(file, rowOf(0, piece([text], 8_900_000, random), at, common));
  }
  closeSync(file);
}

function base64(random: Random): string {
  const bytes = Buffer.alloc(7_400_000);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(random.next() * 2 ** 32, at);
  return bytes.toString('base64');
}

function sessionName(index: number): string {
  return `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

/** Rows of a session: prompts, replies, calls, and the results of tools, which are most of its bytes. */
function sessionOf(
  bytes: number,
  sessionId: string,
  cwd: string,
  texts: readonly string[],
  random: Random,
): string {
  const rows: string[] = [];
  for (let length = 0; length < bytes; ) {
    const kind = random.between(0, 9);
    const size = kind < 3 ? random.between(10_000, 100_000) : random.between(100, 3_000);
    const row = rowOf(kind, piece(texts, size, random), rows.length, { sessionId, cwd });
    length += row.length;
    rows.push(row);
  }
  return rows.join('');
}

function rowOf(
  kind: number,
  text: string,
  at: number,
  common: { sessionId: string; cwd: string },
): string {
  const began = 1_790_000_000_000 + Number(common.sessionId.slice(0, 8)) * 3_600_000;
  const fields = {
    ...common,
    uuid: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    timestamp: new Date(began + at * 1000).toISOString(),
    version: '2.1.329',
    gitBranch: 'main',
  };
  const id = `toolu_${String(at).padStart(20, '0')}`;
  const usage = { input_tokens: 12_000, output_tokens: 400, cache_read_input_tokens: 11_000 };
  const reply = (content: object[]) => ({
    ...fields,
    type: 'assistant',
    requestId: `req_${common.sessionId}_${at}`,
    message: {
      id: `msg_${common.sessionId}_${at}`,
      role: 'assistant',
      model: 'claude-opus-4-8',
      content,
      usage,
    },
  });
  const said = (content: unknown) => ({
    ...fields,
    type: 'user',
    message: { role: 'user', content },
  });
  const record =
    kind < 3
      ? said([{ type: 'tool_result', tool_use_id: id, content: text }])
      : kind < 6
        ? reply([{ type: 'tool_use', id, name: 'Bash', input: { command: text } }])
        : kind < 9
          ? reply([{ type: 'text', text }])
          : said(text);
  return `${JSON.stringify(record)}\n`;
}

/** A stretch of one of the texts; one in a few hundred holds a secret. */
function piece(texts: readonly string[], size: number, random: Random): string {
  const text = random.pick(texts);
  const from = random.between(0, text.length - size - 1);
  const cut = text.slice(from, from + size);
  return random.chance(0.004) ? `GITHUB_TOKEN=${fakeGithubToken(random)}\n${cut}` : cut;
}

/** Long texts of the kinds that agents see: code, diffs, logs, listings, data. */
function sourceTexts(random: Random): string[] {
  const nextRows = rowMaker(random);
  return Array.from({ length: 16 }, () => {
    const rows: string[] = [];
    for (let length = 0; length < textLength; ) {
      const row = nextRows();
      for (let size = random.between(1_000, 20_000); size > 0; size -= rows.at(-1)?.length ?? 0) {
        rows.push(`${row()}\n`);
        length += rows.at(-1)?.length ?? 0;
      }
    }
    return rows.join('');
  });
}

/** UTF-16 units */
const textLength = 1_000_000;
