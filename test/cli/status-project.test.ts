import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { pinnedNode, repository } from '../support/sandbox.ts';
import { makeTeam } from '../support/team.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

test('status shows agents, steps and mail in one screen, and leaves out what there is none of', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  await team.run('alice', 'steps', 'add', 'design');
  const before = (await team.run('alice', 'status')).stdout;
  assert.match(before, /^Steps: 0 of 1 complete$/m);
  assert.doesNotMatch(before, /^Mail$|^In the bucket$/m);
  await team.run('alice', 'steps', 'add', 'build', '--after', 'design', '--title', 'The build');
  await team.run('alice', 'claim', 'design');
  await team.run('bob', 'send', 'alice', 'how far?');
  const { stdout } = await team.run('bob', 'status');
  assert.match(stdout, /^alice +active +/m);
  assert.match(stdout, /^design +in_progress +alice +(29|30) min /m);
  assert.match(stdout, /^build +waiting +- +- +design +The build$/m);
  assert.match(stdout, /^alice +1 +1$/m);
});

test("status --json has upstream's fields beside the local ones", async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  await team.run('alice', 'claim', 'design');
  await team.run('bob', 'send', 'alice', 'direct');
  await team.run('bob', 'send', '_broadcast', 'to all');
  await team.run('alice', 'send', '_broadcast', 'my own');
  await team.run('bob', 'inbox', '--new');
  const answer = await team.json('alice', 'status');
  assert.deepEqual(
    [answer.project, answer.backend, answer.bucket, answer.bucket_error],
    ['p', 'file', team.bucketUrl, null],
  );
  assert.ok(Math.abs(Date.parse(answer.generated_at) - Date.now()) < 60_000);
  assert.deepEqual(
    answer.steps.map(({ step, status, agent }: Record<string, unknown>) => [step, status, agent]),
    [['design', 'in_progress', 'alice']],
  );
  assert.deepEqual(answer.agents.map(({ agent }: { agent: string }) => agent).sort(), [
    'alice',
    'bob',
  ]);
  assert.deepEqual(answer.mailboxes, [
    { agent: '_broadcast', total: 2, unread: null },
    { agent: 'alice', total: 1, unread: 2 },
    { agent: 'bob', total: 0, unread: 0 },
  ]);
  assert.deepEqual(answer.stored, { count: 0, total_uploaded_bytes: 0, last_uploaded_at: null });
  assert.deepEqual([answer.total, answer.sessions, answer.breaker.state], [0, [], 'closed']);
});

test('status counts the sessions that are stored, of every machine', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  const file = join(team.sandbox.root, 'session.jsonl');
  append(file, userRow('Import me') + assistantRow('Done'));
  await team.run('alice', 'session', 'import', file);
  const { stored, sessions } = await team.json('bob', 'status');
  assert.equal(stored.count, 1);
  assert.ok(stored.total_uploaded_bytes > 100);
  assert.deepEqual(sessions, []);
  assert.match((await team.run('bob', 'status')).stdout, /^1 session, \d+ B, the last upload /m);
});

test('a bucket that is away is one line of the answer, and no failure', async (t) => {
  const team = await makeTeam(t, {
    agents: ['alice'],
    bucketUrl: 's3://b?endpoint=http://127.0.0.1:9',
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test-secret' },
  });
  const { stdout, exitCode } = await team.run('alice', 'status');
  assert.equal(exitCode, 0);
  assert.match(stdout, /^bucket +s3:/);
  assert.match(stdout, /\nThe bucket could not be read: [^\n]+ECONNREFUSED[^\n]*\n[^\n]+\n$/);
  const answer = await team.json('alice', 'status');
  assert.match(answer.bucket_error, /ECONNREFUSED/);
  assert.deepEqual([answer.agents, answer.steps, answer.mailboxes], [null, null, null]);
});

test('status waits two seconds for a bucket that says nothing; --offline does not ask it', async (t) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const team = await makeTeam(t, {
    agents: ['alice'],
    bucketUrl: `s3://b?endpoint=http://127.0.0.1:${port}`,
    env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test-secret' },
  });
  const { stdout, exitCode, durationMs } = await team.run('alice', 'status');
  assert.equal(exitCode, 0);
  assert.match(stdout, /\nThe bucket could not be read: [^\n]+\n[^\n]+\n$/);
  assert.ok(durationMs > 2_000 && durationMs < 8_000, `${durationMs} ms`);
  const asked = sockets.size;
  assert.doesNotMatch((await team.run('alice', 'status', '--offline')).stdout, /could not be read/);
  assert.equal(sockets.size, asked);
});

test('status --watch shows what changes until Ctrl-C; with --json it is refused', async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  assert.equal((await team.run('alice', 'status', '--watch', '--json')).exitCode, 2);
  const args = [join(repository, 'bin/tracecraft.mjs'), 'status', '--watch', '--interval', '1s'];
  const child = spawn(pinnedNode, args, { env: team.envOf('alice'), cwd: team.sandbox.cwd });
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  const shown = (pattern: RegExp) =>
    new Promise<void>((resolve) => {
      child.stdout.on('data', function look(chunk?: Buffer) {
        text += chunk ?? '';
        if (!pattern.test(text)) return;
        child.stdout.off('data', look);
        resolve();
      });
    });
  await shown(/Last hooks/);
  const seen = shown(/build +in_progress +bob/);
  await team.run('bob', 'claim', 'build');
  await seen;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  assert.deepEqual(await ended, [0, null]);
});

test("one agent's damaged cursor leaves all else to be seen", async (t) => {
  const team = await makeTeam(t, { agents: ['alice', 'bob'] });
  await team.run('alice', 'send', 'bob', 'hello');
  const cursor = join(fileURLToPath(team.bucketUrl), 'p/%inbox/bob.json');
  mkdirSync(dirname(cursor), { recursive: true });
  writeFileSync(cursor, 'oh');
  assert.match((await team.run('alice', 'status')).stdout, /^bob +- +1$/m);
  const { mailboxes, bucket_error } = await team.json('alice', 'status');
  assert.equal(bucket_error, null);
  assert.ok(
    mailboxes.some(
      (box: object) =>
        'agent' in box && 'unread' in box && box.agent === 'bob' && box.unread === null,
    ),
  );
});
