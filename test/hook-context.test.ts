import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { messageKey, messageName } from '../src/bucket/coordination-keys.ts';
import { claimStep } from '../src/coordination/claims/claim.ts';
import { stepName } from '../src/coordination/names.ts';
import { hookBudgets } from '../src/harness/hook-budget.ts';
import { repository } from './support/sandbox.ts';
import { makeTeam } from './support/team.ts';
import { append, assistantRow, userRow } from './support/transcript.ts';

interface Ended {
  out: string;
  ms: number;
}

/** Alice, whose sessions have hooks, and a bucket that others write to. */
async function makeAlice(t: TestContext, { coordinate = true, env = {} } = {}) {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  const home = team.envOf('alice');
  const state = home.TRACECRAFT_HOME as string;
  mkdirSync(state, { recursive: true });
  if (coordinate) writeFileSync(join(state, 'config.json'), JSON.stringify({ coordinate }));
  const root = fileURLToPath(team.bucketUrl);
  let sent = 0;

  async function hook(event: string, session = 's1', harness = 'claude-code'): Promise<Ended> {
    const transcript = join(team.sandbox.root, 'transcripts', `${session}.jsonl`);
    const child = spawn(
      process.execPath,
      [join(repository, 'dist/hook.cjs'), harness, '--own-environment'],
      {
        env: { ...home, ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    const started = performance.now();
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (out += data));
    child.stdin.on('error', () => {});
    const fields = { session_id: session, transcript_path: transcript, cwd: team.sandbox.cwd };
    child.stdin.end(JSON.stringify({ ...fields, hook_event_name: event }));
    const [code] = await once(child, 'close');
    assert.equal(code, 0, out);
    return { out, ms: performance.now() - started };
  }

  return {
    team,
    state,
    hook,
    path: (name: string) => join(root, 'p', name),
    read: (name: string) => JSON.parse(readFileSync(join(root, 'p', name), 'utf8')),
    turn(session = 's1') {
      const transcript = join(team.sandbox.root, 'transcripts', `${session}.jsonl`);
      mkdirSync(dirname(transcript), { recursive: true });
      append(transcript, userRow('a') + assistantRow('b'));
    },
    mail(text: string, from = 'bob') {
      sent += 1;
      const ns = BigInt(Date.now()) * 1_000_000n + BigInt(sent);
      const name = messageName(ns, from, sent.toString(16).padStart(8, '0'));
      const path = join(root, messageKey('p', 'alice', name));
      mkdirSync(dirname(path), { recursive: true });
      const sentAt = new Date().toISOString();
      writeFileSync(path, JSON.stringify({ from, to: 'alice', message: text, sent_at: sentAt }));
    },
  };
}

/** What the client would put before the session; undefined for a hook that says nothing. */
function contextOf({ out }: Ended, event: string): string | undefined {
  if (out === '') return undefined;
  assert.match(out, /^[^\n]+\n$/);
  const { hookSpecificOutput, ...rest } = JSON.parse(out);
  assert.deepEqual(rest, {});
  assert.deepEqual(Object.keys(hookSpecificOutput), ['hookEventName', 'additionalContext']);
  assert.equal(hookSpecificOutput.hookEventName, event);
  return hookSpecificOutput.additionalContext;
}

test('a turn tells that its agent is there, once a minute; the end of the session is told at once', async (t) => {
  const { hook, turn, read, path } = await makeAlice(t, { coordinate: false });
  turn();
  assert.equal((await hook('Stop')).out, '');
  const { id, status, harness, session } = read('agents/alice.json');
  assert.deepEqual([id, status, harness, session], ['alice', 'active', 'claude-code', 's1']);
  writeFileSync(path('agents/alice.json'), '{"unchanged": true}');
  turn();
  assert.equal((await hook('Stop')).out, '');
  assert.deepEqual(read('agents/alice.json'), { unchanged: true });
  assert.equal((await hook('SessionEnd')).out, '');
  assert.equal(read('agents/alice.json').status, 'ended');
  turn('s2');
  await hook('Stop', 's2');
  assert.deepEqual(
    [read('agents/alice.json').status, read('agents/alice.json').session],
    ['active', 's2'],
  );
});

test('a hook that brings nothing asks nothing of the bucket for the sake of others', async (t) => {
  const { hook, path } = await makeAlice(t, { coordinate: false });
  for (const event of Object.keys(hookBudgets)) assert.equal((await hook(event)).out, '');
  assert.ok(!existsSync(path('agents')));
});

test("an install's trial of the hooks leaves no agent behind", async (t) => {
  const { hook, turn, path } = await makeAlice(t, { coordinate: true });
  turn('install-check-12345678');
  await hook('Stop', 'install-check-12345678');
  assert.ok(existsSync(path('sessions')) && !existsSync(path('agents')));
});

test("without `coordinate` nothing is printed, whatever waits, and a prompt's hook leaves no trace", async (t) => {
  const { hook, mail, turn, state } = await makeAlice(t, { coordinate: false });
  mail('psst');
  assert.equal((await hook('UserPromptSubmit')).out, '');
  assert.ok(!existsSync(join(state, 'tracecraft.db')) && !existsSync(join(state, 'logs')));
  turn();
  for (const event of Object.keys(hookBudgets)) assert.equal((await hook(event)).out, '');
});

for (const harness of ['claude-code', 'codex']) {
  test(`a message is put before a session of ${harness} once, and again when it begins anew, until it was read`, async (t) => {
    const { hook, mail, turn, team } = await makeAlice(t);
    const say = async (event: string) => contextOf(await hook(event, 's1', harness), event);
    mail('first');
    assert.match(
      (await say('SessionStart')) ?? '',
      /project p, you are alice.*\n1 unread message\..*\n> \[..:..Z\] bob: "first"\n/,
    );
    assert.equal(await say('UserPromptSubmit'), undefined);
    mail('second');
    turn();
    assert.equal(await say('Stop'), undefined);
    const prompted = await say('UserPromptSubmit');
    assert.match(prompted ?? '', /"second"/);
    assert.doesNotMatch(prompted ?? '', /first/);
    assert.equal(await say('UserPromptSubmit'), undefined);
    assert.match((await say('SessionStart')) ?? '', /"first"\n.*"second"/);
    await team.run('alice', 'inbox', '--new');
    assert.equal(await say('SessionStart'), undefined);
  });
}

test('only the two events whose output reaches the model print', async (t) => {
  const { hook, mail, turn } = await makeAlice(t);
  mail('psst');
  turn();
  for (const event of Object.keys(hookBudgets)) {
    const { out } = await hook(event);
    assert.equal(out !== '', ['SessionStart'].includes(event), event);
  }
});

test("the steps that a session holds are told to it, and to no other of the agent's", async (t) => {
  const { hook, team } = await makeAlice(t);
  const alice = await team.coordinationOf('alice');
  const me = {
    ...alice.me,
    seat: 'claude-code:s1',
    harness: 'claude-code' as const,
    session: 's1',
  };
  const claimed = await claimStep({ ...alice, me }, stepName('Build.1'), { ttlMs: 30 * 60_000 });
  const told = contextOf(await hook('SessionStart'), 'SessionStart');
  assert.match(
    told ?? '',
    new RegExp(
      `You hold: Build\\.1 \\((29|30) min left, generation ${claimed.generation}\\)\\. Renew with \`[^\`]+ renew Build\\.1\``,
    ),
  );
  assert.equal(contextOf(await hook('UserPromptSubmit'), 'UserPromptSubmit'), undefined);
  assert.equal(contextOf(await hook('SessionStart', 's2'), 'SessionStart'), undefined);
});

test('a claim that is about to run out is told at the next prompt, once', async (t) => {
  const { hook, team } = await makeAlice(t);
  const alice = await team.coordinationOf('alice');
  const me = { ...alice.me, seat: 'claude-code:s1' };
  await claimStep({ ...alice, me }, stepName('build'), { ttlMs: 60_000 });
  assert.match(
    contextOf(await hook('UserPromptSubmit'), 'UserPromptSubmit') ?? '',
    /build \((1 min|\d+ s) left/,
  );
  assert.equal(contextOf(await hook('UserPromptSubmit'), 'UserPromptSubmit'), undefined);
});

test("a name that cannot be an agent's, and damaged documents, keep no turn from the bucket", async (t) => {
  const { hook, turn, path } = await makeAlice(t, { env: { TRACECRAFT_AGENT: 'a/b' } });
  turn();
  assert.equal((await hook('Stop')).out, '');
  assert.ok(existsSync(path('sessions')));
  const other = await makeAlice(t);
  for (const name of [
    'agents/alice.json',
    '%inbox/alice.json',
    'steps/x/claim.json',
    'messages/alice/1_bob_00000000.json',
  ]) {
    mkdirSync(dirname(other.path(name)), { recursive: true });
    writeFileSync(other.path(name), 'oh');
  }
  other.turn();
  for (const event of ['SessionStart', 'Stop', 'UserPromptSubmit']) await other.hook(event);
  assert.ok(existsSync(other.path('sessions')));
});

test('a bucket that hangs delays a prompt by its budget at the most', async (t) => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const endpoint = encodeURIComponent(`http://127.0.0.1:${port}`);
  const keys = { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' };
  const TRACECRAFT_BUCKET = `s3://b?endpoint=${endpoint}&region=us-east-1`;
  const { hook } = await makeAlice(t, { env: { TRACECRAFT_BUCKET, ...keys } });
  const { out, ms } = await hook('UserPromptSubmit');
  assert.equal(out, '');
  assert.ok(ms < hookBudgets.UserPromptSubmit + 700, `${Math.round(ms)} ms`);
});

test('what a hook has told is kept until it is read: nothing but `inbox --new` moves the cursor', async (t) => {
  const { hook, mail, path } = await makeAlice(t);
  mail('first');
  for (const event of ['SessionStart', 'UserPromptSubmit', 'Stop', 'SessionEnd']) await hook(event);
  assert.ok(!existsSync(path('%inbox')));
});
