import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { hookBudgets } from '../src/harness/hook-budget.ts';
import { openDatabase } from '../src/state/database.ts';
import { type HookRun, lastHookRuns } from '../src/state/hook-log.ts';
import { makeMachine, redacted, temporaryFolder } from './support/machine.ts';
import { append, assistantRow, userRow } from './support/transcript.ts';

const entry = join(import.meta.dirname, '../dist/hook.cjs');
/** What starting Node takes, on a busy machine. */
const startUp = 1_500;

interface Ended {
  code: number | null;
  out: string;
  ms: number;
}

function makeUser(t: TestContext) {
  const root = temporaryFolder(t);
  const machine = makeMachine(root);
  mkdirSync(machine.home, { recursive: true });
  const payload = (session: string, more: object = {}) => ({
    session_id: session,
    transcript_path: machine.source(session).path,
    cwd: machine.home,
    hook_event_name: 'Stop',
    ...more,
  });
  const start = (env: object = {}, harness = 'claude-code', cwd = machine.home): ChildProcess =>
    spawn(process.execPath, [entry, harness, '--own-environment'], {
      cwd,
      env: { PATH: process.env.PATH, ...machine.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  return {
    machine,
    root,
    payload,
    start,
    run: (input: unknown, env: object = {}, harness?: string) =>
      finish(start(env, harness), typeof input === 'string' ? input : JSON.stringify(input)),
    log: (): HookRun[] => lastHookRuns(join(machine.home, '.tracecraft/logs/hook.jsonl'), 100),
    isWhole: (session: string) =>
      machine.record(session).bytes.equals(redacted(readFileSync(machine.source(session).path))),
  };
}

async function finish(child: ChildProcess, input?: string): Promise<Ended> {
  const started = performance.now();
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (out += data));
  child.stdin?.on('error', () => {});
  if (input !== undefined) child.stdin?.end(input);
  const [code] = await once(child, 'close');
  return { code, out, ms: performance.now() - started };
}

function assertSilent({ code, out, ms }: Ended, within = 4_000): void {
  assert.deepEqual({ code, out }, { code: 0, out: '' });
  assert.ok(ms < within + startUp, `${Math.round(ms)} ms`);
}

test('a turn is in the bucket when its hook has ended, and the hook has said nothing', async (t) => {
  const { machine, payload, run, log, isWhole } = makeUser(t);
  append(machine.source('s').path, userRow('a') + assistantRow('b'));
  assertSilent(await run(payload('s', { last_assistant_message: 'b' })));
  assert.ok(isWhole('s'));
  const [last] = log();
  assert.equal(last?.outcome, 'mirrored');
  assert.deepEqual([last.event, last.session, last.parts], ['Stop', 's', 1]);
});

test('a transcript that comes with the turn, as in `claude -p`, is waited for', async (t) => {
  const { machine, payload, start, isWhole } = makeUser(t);
  const child = start();
  const ended = finish(child, JSON.stringify(payload('s', { last_assistant_message: 'b' })));
  await new Promise((resolve) => setTimeout(resolve, 150));
  append(machine.source('s').path, userRow('a') + assistantRow('b'));
  assertSilent(await ended);
  assert.ok(isWhole('s'));
});

test('a hook that runs because a hook asked the agent to go on mirrors like any other', async (t) => {
  const { machine, payload, run, isWhole } = makeUser(t);
  append(machine.source('s').path, userRow('a'));
  assertSilent(await run(payload('s', { stop_hook_active: true })));
  assert.ok(isWhole('s'));
});

for (const variable of ['TRACECRAFT_CHILD', 'TRACECRAFT_DISABLE']) {
  test(`with ${variable}=1 a hook does nothing at all`, async (t) => {
    const { machine, payload, run } = makeUser(t);
    append(machine.source('s').path, userRow('a'));
    assertSilent(await run(payload('s'), { [variable]: '1' }));
    assert.ok(!existsSync(join(machine.home, '.tracecraft')));
  });
}

const oddInputs: Record<string, unknown> = {
  nothing: '',
  'no JSON': '{"session_id":',
  null: 'null',
  'an array': '[]',
  'a number': '7',
  'another program': 'usage: x',
  'no session': { hook_event_name: 'Stop' },
  'a null path': { session_id: 's', transcript_path: null, hook_event_name: 'Stop' },
  'invalid UTF-8': '\ud800',
  'five megabytes': JSON.stringify({ x: 'x'.repeat(5 << 20) }),
};

for (const [what, input] of Object.entries(oddInputs)) {
  test(`a hook that gets ${what} ends at once and leaves nothing`, async (t) => {
    const { machine, run } = makeUser(t);
    assertSilent(await run(input));
    assert.ok(!existsSync(join(machine.home, '.tracecraft')));
  });
}

for (const harness of ['', 'unknown', '--help']) {
  test(`a hook of ${JSON.stringify(harness)}, which is no harness, ends at once`, async (t) => {
    const { payload, run } = makeUser(t);
    assertSilent(await run(payload('s'), {}, harness));
  });
}

test('a host that never closes stdin is not waited for', async (t) => {
  const { start } = makeUser(t);
  assertSilent(await finish(start()), 1_000);
});

test('paths that lead nowhere, or to what is no file, disturb nobody', async (t) => {
  const { machine, payload, run } = makeUser(t);
  const at = (name: string) => join(machine.home, name);
  execFileSync('mkfifo', [at('pipe.jsonl')]);
  mkdirSync(at('folder.jsonl'));
  symlinkSync('loop.jsonl', at('loop.jsonl'));
  const paths = [at('pipe.jsonl'), at('folder.jsonl'), at('loop.jsonl'), 'a\u0000b', '/dev/zero'];
  for (const path of paths) {
    // Of the pipe also the reply is waited for, which reads it.
    const awaited = path === paths[0] ? { last_assistant_message: 'x' } : {};
    assertSilent(await run(payload('s', { transcript_path: path, ...awaited })));
    assertSilent(await run(payload('s', { transcript_path: path, hook_event_name: 'SessionEnd' })));
  }
  append(machine.source('good').path, userRow('a'));
  assertSilent(await run(payload('good')));
  assert.deepEqual(machine.records(), ['good'], 'and none of them keeps the next session away');
});

test('a folder that was deleted under the agent disturbs nobody', async (t) => {
  const { machine, payload, start, isWhole } = makeUser(t);
  append(machine.source('s').path, userRow('a'));
  const gone = join(machine.home, 'gone');
  mkdirSync(gone);
  const child = spawn(
    '/bin/sh',
    ['-c', `rmdir "${gone}"; exec "$0" "$@"`, process.execPath, entry, 'claude-code'],
    {
      cwd: gone,
      env: { PATH: process.env.PATH, ...machine.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  assertSilent(await finish(child, JSON.stringify(payload('s', { cwd: undefined }))));
  assertSilent(await finish(start(), JSON.stringify(payload('s'))));
  assert.ok(isWhole('s'));
});

/** Faults of the state folder: none of them may reach the agent. */
const places: Record<string, (home: string) => void> = {
  'is a file': (home) => writeFileSync(home, 'x'),
  'lies in a link that leads in circles': (home) => symlinkSync(home, home),
  'holds a config that is no JSON': (home) => {
    mkdirSync(home);
    writeFileSync(join(home, 'config.json'), '{');
  },
  'holds a config with a bucket that is no URL': (home) => {
    mkdirSync(home);
    writeFileSync(join(home, 'config.json'), '{"bucket":"nowhere"}');
  },
  'has a folder for a database': (home) => mkdirSync(join(home, 'state.db'), { recursive: true }),
  'has a folder for a log': (home) => mkdirSync(join(home, 'logs/hook.jsonl'), { recursive: true }),
};

for (const [what, spoil] of Object.entries(places)) {
  test(`a state folder that ${what} disturbs nobody`, async (t) => {
    const { machine, payload, run } = makeUser(t);
    append(machine.source('s').path, userRow('a'));
    spoil(join(machine.home, '.tracecraft'));
    assertSilent(await run(payload('s'), { TRACECRAFT_BUCKET: '' }));
  });
}

test('a failure is in the log, with its cause and the next step', async (t) => {
  const { machine, payload, run, log } = makeUser(t);
  append(machine.source('s').path, userRow('a'));
  assertSilent(await run(payload('s'), { TRACECRAFT_BUCKET: 'ftp://nowhere' }));
  const [last] = log();
  assert.equal(last?.outcome, 'failed');
  assert.match(String(last.error), /none of file:/);
  assert.match(String(last.hint), /file:/);
});

test('a full disk disturbs nobody, and once there is room everything arrives', async (t) => {
  const { machine, payload, run, isWhole } = makeUser(t);
  const { path } = machine.source('s');
  append(path, userRow('a'));
  assertSilent(await run(payload('s')));
  append(path, userRow('x'.repeat(200_000)).repeat(10));
  const child = spawn(
    '/bin/sh',
    ['-c', 'ulimit -f 300; exec "$0" "$@"', process.execPath, entry, 'claude-code'],
    {
      env: { PATH: process.env.PATH, ...machine.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  assertSilent(await finish(child, JSON.stringify(payload('s'))));
  assert.ok(!isWhole('s'), 'the limit was met');
  assertSilent(await run(payload('s')));
  assert.ok(isWhole('s'));
});

test('a state that another process holds costs no more than the budget', async (t) => {
  const { machine, payload, run, log } = makeUser(t);
  append(machine.source('s').path, userRow('a'));
  assertSilent(await run(payload('s')));
  append(machine.source('s').path, userRow('b'));
  const db = openDatabase(join(machine.home, '.tracecraft/state.db'), 0);
  t.after(() => db.close());
  db.exec('BEGIN IMMEDIATE');
  const ended = await run(payload('s', { hook_event_name: 'SessionStart' }));
  db.exec('ROLLBACK');
  assertSilent(ended, hookBudgets.SessionStart);
  assert.equal(log()[0]?.outcome, 'failed');
});

test('a bucket that hangs costs no more than the budget of each event', async (t) => {
  const { machine, payload, run } = makeUser(t);
  append(machine.source('s').path, userRow('a'));
  const hanging = createServer(() => {});
  t.after(() => hanging.close());
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const { port } = hanging.address() as { port: number };
  const bucket = `s3://b?endpoint=http://127.0.0.1:${port}&region=x`;
  const env = {
    TRACECRAFT_BUCKET: bucket,
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
  };
  for (const event of ['SessionStart', 'SessionEnd'] as const) {
    assertSilent(await run(payload('s', { hook_event_name: event }), env), hookBudgets[event]);
  }
  const paused = await run(payload('s'), env);
  assertSilent(paused, 0);
  machine.env.TRACECRAFT_BUCKET = makeMachine(join(machine.home, '..')).env
    .TRACECRAFT_BUCKET as string;
  assertSilent(await run(payload('s')));
  assert.deepEqual(machine.records(), ['s']);
});

test('a config can shorten every hook', async (t) => {
  const { machine, payload, run, log } = makeUser(t);
  append(machine.source('s').path, userRow('a'));
  mkdirSync(join(machine.home, '.tracecraft'));
  writeFileSync(join(machine.home, '.tracecraft/config.json'), '{"hook":{"budget_ms":300}}');
  // Nothing will ever be written: the wait for it is cut too.
  assertSilent(await run(payload('s', { last_assistant_message: 'never' })), 300);
  assert.ok(Number(log()[0]?.ms) <= 300 + startUp);
});

test('a session that is over is marked, and one that goes on is not', async (t) => {
  const { machine, payload, run } = makeUser(t);
  append(machine.source('s').path, userRow('a'));
  assertSilent(await run(payload('s')));
  assertSilent(await run(payload('s', { hook_event_name: 'SessionEnd', reason: 'clear' })));
  assert.notEqual(machine.record('s').meta.ended_at, null);
  append(machine.source('s').path, userRow('resumed'));
  assertSilent(await run(payload('s')));
  assert.equal(machine.record('s').meta.ended_at, null);
});

test('Codex: a rollout is mirrored under its thread', async (t) => {
  const { machine, payload, run } = makeUser(t);
  const path = join(machine.home, 'rollout-2026-09-01T10-00-00-thread1.jsonl');
  append(path, '{"type":"session_meta","payload":{"id":"thread1","cwd":"/a"}}\n');
  assertSilent(await run(payload('thread1', { transcript_path: path }), {}, 'codex'));
  assert.ok(existsSync(join(machine.home, '../bucket/p/sessions/codex/thread1/meta.json')));
});

test('a lost state folder is made anew by the next hook', async (t) => {
  const { machine, payload, run, isWhole } = makeUser(t);
  append(machine.source('s').path, userRow('a'));
  assertSilent(await run(payload('s')));
  rmSync(join(machine.home, '.tracecraft'), { recursive: true });
  append(machine.source('s').path, userRow('b'));
  assertSilent(await run(payload('s')));
  assert.ok(isWhole('s'));
  assert.deepEqual(machine.records(), ['s']);
});
