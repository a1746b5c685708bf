import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Conversation, conversation } from '../../harness/claude-code/conversation.ts';
import { type Rollout, rollout } from '../../harness/codex/rollout.ts';

/** A transcript that tries something on whoever makes a page of it, or looks at one. */
export interface Hostile {
  /** What it tries, in a few words that no other has. */
  title: string;
  /** Its page shows these, beside its first and its last words. */
  shows: readonly string[];
  /** Below a home, by path. */
  files(number: number): Record<string, Buffer>;
  /** What the first and the last words are; some sessions have none. */
  ends: readonly string[];
}

export interface Placing {
  shows?: readonly string[];
  cwd?: string;
  branch?: string;
  /** Bytes behind the last row. */
  tail?: string | Buffer;
  /** Nothing is said before and behind what is hostile. */
  bare?: boolean;
  /** Further files beside the transcript, by their path below the session's folder. */
  beside?: (session: string) => Record<string, string>;
}

const home = '/home/me/hostile';

/** Between its first words and its last ones, a session of Claude Code 2.1.329 says what `talk` has it say. */
export function claude(
  title: string,
  talk: (session: Conversation, id: string) => void,
  placing: Placing = {},
): Hostile {
  const { shows = [], cwd = home, branch = 'main', tail = '', bare = false, beside } = placing;
  const [first, last] = endsOf(title);
  return {
    title,
    shows,
    ends: bare ? [] : [first, last],
    files(number) {
      const id = sessionId(number);
      const session = conversation(id);
      if (!bare) session.user(first);
      talk(session, id);
      if (!bare) {
        session.user('And then?');
        session.assistant([{ type: 'text', text: last }]);
      }
      const common = { cwd, gitBranch: branch, version: '2.1.329' };
      const rows = session.rows.map((row) => lineOf({ ...common, ...row }));
      const folder = join('.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
      const more = Object.entries(beside?.(id) ?? {}).map(([path, text]) => [
        join(folder, id, path),
        Buffer.from(text),
      ]);
      return {
        [join(folder, `${id}.jsonl`)]: Buffer.concat([Buffer.from(rows.join('')), bytesOf(tail)]),
        ...Object.fromEntries(more),
      };
    },
  };
}

/** The same of Codex 0.169.0. `meta`: fields of its first row. */
export function codex(
  title: string,
  talk: (session: Rollout) => void,
  placing: Placing & { meta?: object } = {},
): Hostile {
  const { shows = [], cwd = home, branch = 'main', tail = '', bare = false, meta } = placing;
  const [first, last] = endsOf(title);
  return {
    title,
    shows,
    ends: bare ? [] : [first, last],
    files(number) {
      const id = sessionId(number);
      const session = rollout();
      const identity = { cwd, originator: 'codex_exec', cli_version: '0.169.0', source: 'exec' };
      session.meta({ id, ...identity, git: { branch }, ...meta });
      if (!bare) session.user(first);
      talk(session);
      if (!bare) {
        session.user('And then?');
        session.assistant(last);
      }
      const name = `rollout-2026-09-21T14-13-20-${id}.jsonl`;
      const rows = Buffer.from(session.rows.map(lineOf).join(''));
      return {
        [join('.codex/sessions/2026/09/21', name)]: Buffer.concat([rows, bytesOf(tail)]),
      };
    },
  };
}

/** Writes them below a home, as the clients would have left them. */
export function writeHostile(folder: string, sessions: readonly Hostile[]): void {
  for (const [number, session] of sessions.entries()) {
    for (const [path, bytes] of Object.entries(session.files(number))) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
  }
}

function endsOf(title: string): [first: string, last: string] {
  return [`Beginning of ${title}`, `End of ${title}`];
}

/** As all of them are called on disk. */
export function sessionId(number: number): string {
  return `${String(number).padStart(8, '0')}-0bad-4000-8000-000000000000`;
}

/** A row that is text already is no JSON, or none that `JSON.stringify` could write. */
function lineOf(row: object): string {
  return `${'raw' in row ? row.raw : JSON.stringify(row)}\n`;
}

function bytesOf(tail: string | Buffer): Buffer {
  return typeof tail === 'string' ? Buffer.from(tail) : tail;
}
