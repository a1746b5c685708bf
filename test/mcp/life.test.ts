import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pinnedNode, repository } from '../support/sandbox.ts';
import { makeTeam, type Team } from '../support/team.ts';
import { openMcp } from './mcp-client.ts';

interface Raw {
  child: ChildProcess;
  write(...lines: string[]): void;
  /** All that stands on stdout. */
  stdout(): string;
  stderr(): string;
  /** The answer to a request, by its id. */
  answer(id: number): Promise<Record<string, unknown>>;
  /** Resolves with the exit code and the signal. */
  exit: Promise<unknown[]>;
}

/** A server without a client, to be written to line by line. */
function startRaw(t: TestContext, team: Team, root = repository): Raw {
  const child = spawn(pinnedNode, [join(root, 'bin/tracecraft.mjs'), 'mcp'], {
    cwd: team.sandbox.cwd,
    env: team.envOf('alice'),
  });
  t.after(() => child.kill('SIGKILL'));
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    texts.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    texts.err += String(chunk);
  });
  return {
    child,
    write: (...lines) => child.stdin.write(lines.map((line) => `${line}\n`).join('')),
    stdout: () => texts.out,
    stderr: () => texts.err,
    async answer(id) {
      for (;;) {
        const lines = texts.out.split('\n').slice(0, -1);
        const found = lines.map((line) => JSON.parse(line)).find((each) => each.id === id);
        if (found) return found;
        await once(child.stdout, 'data');
      }
    },
    exit: once(child, 'exit'),
  };
}

function request(id: number, method: string, params: object = {}): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

function toolCall(id: number, name: string, args: object): string {
  return request(id, 'tools/call', { name, arguments: args });
}

const hello = [
  request(0, 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'a-test', version: '1' },
  }),
  JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
];

test('stdout is the protocol’s alone, also where a client writes what is none', async (t) => {
  const server = startRaw(t, await makeTeam(t, { agents: ['alice'] }));
  server.write('not json', '{}', '[]', '"x"', '{"jsonrpc":"2.0","id":9}', ...hello);
  server.write(request(1, 'no/such/method'), request(2, 'tools/call', { name: 7 }));
  server.write(request(3, 'tools/call', { name: 'status', arguments: 'x' }));
  server.write(toolCall(4, 'status', {}));
  const fields = await Promise.all([1, 2, 3, 4].map((id) => server.answer(id)));
  assert.deepEqual(
    fields.map((answer) => 'result' in answer),
    [false, false, false, true],
  );
  for (const line of server.stdout().trimEnd().split('\n')) {
    assert.equal(JSON.parse(line).jsonrpc, '2.0');
  }
  assert.match(server.stderr(), /^tracecraft mcp: /);
  assert.doesNotMatch(server.stderr(), /\n\s+at /);
});

test('what was asked before stdin ended is answered, and then the server ends well', async (t) => {
  const server = startRaw(t, await makeTeam(t, { agents: ['alice'] }));
  server.write(...hello, toolCall(1, 'memory_set', { key: 'k', value: 'v' }));
  server.child.stdin?.end();
  assert.deepEqual(await server.exit, [0, null]);
  const { result } = (await server.answer(1)) as { result: { structuredContent: object } };
  assert.partialDeepStrictEqual(result.structuredContent, { set: true, key: 'k' });
  assert.equal(server.stderr(), '');
});

const ends = {
  'the end of stdin': ({ child }: Raw) => child.stdin?.end(),
  SIGINT: ({ child }: Raw) => child.kill('SIGINT'),
  SIGTERM: ({ child }: Raw) => child.kill('SIGTERM'),
};

for (const [title, end] of Object.entries(ends)) {
  test(`${title} ends it within two seconds, though a call waits`, async (t) => {
    const server = startRaw(t, await makeTeam(t, { agents: ['alice'] }));
    server.write(...hello, toolCall(1, 'wait_for', { steps: ['build'], wait_seconds: 45 }));
    server.write(toolCall(2, 'memory_list', {}));
    await server.answer(2);
    const began = performance.now();
    end(server);
    assert.deepEqual(await server.exit, [0, null]);
    assert.ok(performance.now() - began < 2_000);
    assert.equal(server.stderr(), '');
  });
}

test('a client that has gone, with its end of both pipes, leaves no server behind', async (t) => {
  const server = startRaw(t, await makeTeam(t, { agents: ['alice'] }));
  server.write(...hello);
  await server.answer(0);
  server.child.stdout?.destroy();
  server.write(toolCall(1, 'status', {}));
  server.child.stdin?.end();
  const [code, signal] = await server.exit;
  assert.deepEqual([code, signal], [0, null]);
});

test('a server whose files an update has taken away goes on reading', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const root = join(team.sandbox.root, 'package');
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(repository, part), join(root, part), { recursive: true });
  }
  const server = startRaw(t, team, root);
  server.write(...hello);
  await server.answer(0);
  rmSync(root, { recursive: true });
  server.write(toolCall(1, 'steps', {}));
  const { result } = (await server.answer(1)) as { result: object };
  assert.partialDeepStrictEqual(result, { structuredContent: { total: 0 } });
});

test('a server that has served many calls holds no more than before', {
  skip: process.platform !== 'linux' && 'only Linux tells what a process holds',
}, async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { facts, error, pid } = await openMcp(t, team, 'alice');
  const round = async () => {
    await facts('status');
    await facts('search', { query: 'nothing' });
    await error('memory_get', { key: 'nothing' });
    await facts('artifact_put', { name: 'a.txt', text: 'a' });
    await facts('artifact_get', { name: 'a.txt' });
  };
  const held = () => readdirSync(`/proc/${pid}/fd`).length;
  for (let rounds = 0; rounds < 3; rounds++) await round();
  const before = held();
  for (let rounds = 0; rounds < 5; rounds++) await round();
  // A database may be open for a moment more, as an answer does not wait for it to close.
  for (let tries = 0; tries < 40 && held() > before + 1; tries++) await sleep(50);
  assert.ok(held() <= before + 1, `${before} descriptors, then ${held()}`);
});

test('settings that change meanwhile are in force at the next call', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { facts } = await openMcp(t, team, 'alice', { TRACECRAFT_AGENT: '' });
  await team.run('alice', 'config', 'set', 'agent', 'carol');
  assert.equal((await facts('status')).you.agent, 'carol');
  await team.run('alice', 'config', 'set', 'agent', 'dave');
  assert.equal((await facts('status')).you.agent, 'dave');
});

test('a bucket that is away is a call’s error, with the step that helps, and no end of the server', async (t) => {
  const team = await makeTeam(t, { agents: ['alice'] });
  const { error, client } = await openMcp(t, team, 'alice', {
    TRACECRAFT_BUCKET: 's3://none?endpoint=http://127.0.0.1:1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
  });
  assert.match(await error('memory_get', { key: 'k' }), /127\.0\.0\.1:1.*\n.+/);
  assert.ok((await client.listTools()).tools.length > 20);
});
