import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * A `codex` whose app server fails as it is told to: a small model of what Codex 0.169.0 does with threads, or the
 * real one behind it. What a call was told is done before or after the fault.
 */
export interface Fault {
  method: string;
  /** `after`: the call has had its effect. */
  when: 'before' | 'after';
  /** `end`: the server is gone; `kill`: who called it, too. `half`: some of its effect, then it is gone. */
  what: 'error' | 'silent' | 'end' | 'kill' | 'half' | 'other';
  /** Calls of the method that go well before. */
  skip?: number;
  /** Calls that fail; else all. */
  times?: number;
}

export interface FaultyCodex {
  /** The path of the program. */
  program: string;
  /** From now on. */
  setFaults(faults: readonly Fault[]): void;
  /** The methods that were called, in order. */
  calls(): string[];
}

/** `real`: the program behind it; without one, the model, whose threads are in `home`. */
export function faultyCodex(
  folder: string,
  { node, home, real }: { node: string; home: string; real?: string },
): FaultyCodex {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'codex');
  const faults = join(folder, 'faults.json');
  const log = join(folder, 'calls.log');
  const words = [node, import.meta.filename, faults, log, home, real ?? '-'];
  writeFileSync(program, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  chmodSync(program, 0o755);
  const setFaults = (all: readonly Fault[]) => {
    writeFileSync(faults, JSON.stringify(all));
    writeFileSync(log, '');
  };
  setFaults([]);
  return { program, setFaults, calls: () => linesOf(readFileSync(log, 'utf8')) };
}

type Fields = Record<string, unknown>;
interface Message {
  id?: number;
  method?: string;
  params: Fields;
}
interface Row {
  ordinal: number;
  type: string;
  payload: Fields & { type?: string };
}

function serve(faultsPath: string, log: string, home: string, real: string): void {
  const faults = JSON.parse(readFileSync(faultsPath, 'utf8')) as Fault[];
  const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
  const model = real === '-' ? openModel(home) : undefined;
  const child = model ? undefined : spawn(real, ['app-server'], { stdio: 'pipe' });
  const pending = new Map<number, (answer: Fields) => void>();
  if (child) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line);
      const give = answer.method === undefined ? pending.get(answer.id) : undefined;
      if (give) give(answer);
      else say(answer);
    });
  }
  const end = (status: number) => {
    model?.close();
    child?.kill();
    process.exit(status);
  };
  const answerOf = (message: Message): Promise<Fields> => {
    if (model) return Promise.resolve(model.answer(message));
    return new Promise((resolve) => {
      pending.set(message.id as number, resolve);
      child?.stdin.write(`${JSON.stringify(message)}\n`);
    });
  };
  const strike = ({ what }: Fault, { id }: Message) => {
    if (what === 'error')
      say({ id, error: { code: -32_603, message: 'the fault that was asked for' } });
    if (what === 'kill') process.kill(process.ppid, 'SIGKILL');
    if (what !== 'error' && what !== 'silent') end(1);
  };
  let before = Promise.resolve();
  const take = async (message: Message) => {
    const { id, method = '' } = message;
    if (id === undefined) return void child?.stdin.write(`${JSON.stringify(message)}\n`);
    // A probe for the method, without params, is none of its calls.
    const isCall = Object.keys(message.params ?? {}).length > 0;
    const earlier = linesOf(readFileSync(log, 'utf8')).filter((name) => name === method).length;
    if (isCall) appendFileSync(log, `${method}\n`);
    const fault = faults.find(
      ({ method: of, skip = 0, times = Number.POSITIVE_INFINITY }) =>
        isCall && of === method && earlier >= skip && earlier < skip + times,
    );
    if (fault?.what === 'half' || fault?.what === 'other') model?.spoil(fault.what);
    if (fault?.when === 'before' && fault.what !== 'half' && fault.what !== 'other') {
      return strike(fault, message);
    }
    const answer = await answerOf(message);
    if (fault?.when === 'after' || fault?.what === 'half') return strike(fault, message);
    say(answer);
  };
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      before = before.then(() => take(JSON.parse(line)));
    })
    .on('close', () => {
      if (!child) return end(0);
      child.stdin.end();
      child.on('exit', () => process.exit(0));
    });
}

/** What Codex 0.169.0 does with threads, as far as a trim sees it. */
function openModel(home: string) {
  const statePath = join(home, 'fake-state.json');
  const state = (): Record<string, string> =>
    existsSync(statePath) ? JSON.parse(readFileSync(statePath, 'utf8')) : {};
  const loaded = new Set<string>();
  let spoilt: Fault['what'] | undefined;
  const lockOf = (thread: string) => join(home, 'thread-writer-locks', `${thread}.lock`);

  const methods: Record<string, (params: Fields, thread: string) => unknown> = {
    initialize: () => ({ userAgent: 'fake/0.169.0 (test)' }),
    'thread/read': (_, thread) => ({
      thread: {
        id: thread,
        path: current(thread),
        historyMode: 'paginated',
        status: { type: loaded.has(thread) ? 'idle' : 'notLoaded' },
      },
    }),
    'thread/turns/list': (_, thread) => {
      const turns = turnsOf(current(thread)).map((id) => ({ id, status: 'completed', items: [] }));
      return { data: spoilt === 'other' ? turns.slice(1) : turns, nextCursor: null };
    },
    'thread/resume': (_, thread) => {
      const lock = lockOf(thread);
      const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : undefined;
      if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
        throw new Error(`thread ${thread} already has an active writer`);
      }
      mkdirSync(dirname(lock), { recursive: true });
      writeFileSync(lock, String(process.pid));
      loaded.add(thread);
      return { thread: { id: thread, status: { type: 'idle' } } };
    },
    'thread/start': ({ cwd }) => {
      const thread = `019b1111-${Date.now().toString(16).padStart(12, '0')}`;
      const path = join(home, 'sessions/2026/09/21', `rollout-2026-09-21T11-00-00-${thread}.jsonl`);
      append(path, [{ ordinal: 0, type: 'session_meta', payload: { id: thread, cwd } }]);
      writeFileSync(statePath, JSON.stringify({ ...state(), [thread]: path }));
      loaded.add(thread);
      return { thread: { id: thread, path } };
    },
    'thread/name/set': () => ({}),
    'thread/revert': ({ beforeTurnId }, thread) => {
      requireLoaded(thread);
      const path = current(thread);
      const rows = rowsOf(path);
      const at = rows.findIndex((row) => isStart(row) && row.payload.turn_id === beforeTurnId);
      if (at === -1) throw new Error(`turn not found: ${beforeTurnId}`);
      const keptRows = rows.slice(0, at).filter(({ type }) => type !== 'session_meta');
      const id = revisionId();
      const next = path.replace(/(?:_[^_/]*)?\.jsonl$/, `_${id}.jsonl`);
      const base = keptRows.length > 0 ? baseBefore(path, rows[at] as Row) : undefined;
      const ordinal = base?.end_ordinal_exclusive ?? 0;
      const payload = { id: thread, cwd: home, ...(base && { history_base: base }) };
      append(next, [{ ordinal, type: 'session_meta', payload }]);
      append(next, [{ ordinal: ordinal + 1, type: 'event_msg', payload: { type: 'settings' } }]);
      writeFileSync(statePath, JSON.stringify({ ...state(), [thread]: next }));
      return { thread: { id: thread, path: next } };
    },
    'thread/inject_items': ({ items }, thread) => {
      requireLoaded(thread);
      const given = items as Fields[];
      const path = current(thread);
      const rows = rowsOf(path);
      const isFresh = rows.every(({ type }) => type !== 'response_item');
      const put = spoilt === 'half' ? given.slice(0, Math.ceil(given.length / 2)) : given;
      const spoiltItems =
        spoilt === 'other' ? put.map((item) => ({ ...item, content: 'another' })) : put;
      const all = [...(isFresh ? [instructions] : []), ...spoiltItems];
      const from = (rows.at(-1) as Row).ordinal + 1;
      append(
        path,
        all.map((payload, index) => ({ ordinal: from + index, type: 'response_item', payload })),
      );
      return {};
    },
  };

  function current(thread: string): string {
    const found = state()[thread];
    if (found === undefined) throw new Error(`no rollout found for thread id ${thread}`);
    return found;
  }

  function requireLoaded(thread: string): void {
    if (!loaded.has(thread)) throw new Error(`thread not found: ${thread}`);
  }

  return {
    /** The next effect is not what it should be. */
    spoil(how: Fault['what']) {
      spoilt = how;
    },
    answer({ id, method = '', params }: Message): Fields {
      const work = methods[method];
      try {
        if (!work) throw new Error(`Invalid request: unknown variant \`${method}\``);
        const thread = params.threadId as string | undefined;
        if (!/^initialize$|start$/.test(method) && thread === undefined) {
          throw new Error('Invalid request: missing field `threadId`');
        }
        return { id, result: work(params, thread ?? '') };
      } catch (error) {
        return { id, error: { code: -32_600, message: (error as Error).message } };
      } finally {
        spoilt = undefined;
      }
    },
    close() {
      for (const thread of loaded) rmSync(lockOf(thread), { force: true });
    },
  };
}

const instructions = {
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: '<environment_context>a folder</environment_context>' }],
};

/** What the model would be given of a thread in the fake's folder. */
export function itemsInFake(home: string, thread: string): Fields[] {
  const path = JSON.parse(readFileSync(join(home, 'fake-state.json'), 'utf8'))[thread];
  return rowsOf(path).flatMap(({ type, payload }) => (type === 'response_item' ? [payload] : []));
}

export function turnsInFake(home: string, thread: string): string[] {
  return turnsOf(JSON.parse(readFileSync(join(home, 'fake-state.json'), 'utf8'))[thread]);
}

function turnsOf(path: string): string[] {
  return rowsOf(path).flatMap((row) => (isStart(row) ? [row.payload.turn_id as string] : []));
}

/** As Codex does, by the byte at which a base ends. */
function rowsOf(path: string, upTo?: number): Row[] {
  const text = readFileSync(path).subarray(0, upTo).toString('utf8');
  const rows = linesOf(text).map((line) => JSON.parse(line) as Row);
  const base = rows[0]?.payload.history_base as Base | undefined;
  if (!base) return rows;
  const folder = dirname(path);
  const ends = ['-', '_'].map((mark) => `${mark}${base.thread_id}.jsonl`);
  const before = readdirSync(folder).find((name) => ends.some((end) => name.endsWith(end)));
  return [...rowsOf(join(folder, before as string), base.end_byte_offset), ...rows];
}

interface Base {
  thread_id: string;
  end_ordinal_exclusive: number;
  end_byte_offset: number;
}

function baseBefore(path: string, row: Row): Base {
  const text = readFileSync(path, 'utf8');
  const lines = linesOf(text);
  const at = lines.findIndex((line) => (JSON.parse(line) as Row).ordinal === row.ordinal);
  const bytes = Buffer.byteLength(
    lines
      .slice(0, at)
      .map((line) => `${line}\n`)
      .join(''),
  );
  const [, thread, revision] = /rollout-.{19}-([^_]+?)(?:_(.+))?\.jsonl$/.exec(path) ?? [];
  return {
    thread_id: (revision ?? thread) as string,
    end_ordinal_exclusive: row.ordinal,
    end_byte_offset: bytes,
  };
}

function isStart({ payload }: Row): boolean {
  return payload.type === 'task_started';
}

function append(path: string, rows: readonly object[]): void {
  const timestamp = new Date().toISOString();
  appendFileSync(path, rows.map((row) => `${JSON.stringify({ timestamp, ...row })}\n`).join(''));
}

/** In the order of time. */
function revisionId(): string {
  return `019b0000-${Date.now().toString(16).padStart(12, '0')}`;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    // It is gone.
    return false;
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

if (process.argv[1] === import.meta.filename) {
  const [faults, log, home, real, command] = process.argv.slice(2) as [
    string,
    string,
    string,
    string,
    string,
  ];
  if (command === 'app-server') serve(faults, log, home, real);
  else
    spawn(real, process.argv.slice(6), { stdio: 'inherit' }).on('exit', (code) =>
      process.exit(code ?? 1),
    );
}
