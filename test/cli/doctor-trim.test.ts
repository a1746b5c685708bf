import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { makeUser, type User } from './tracecraft.ts';

interface Ways {
  harness: string;
  ways: { type: string; works: boolean; why_not: string | null }[];
}

function bringAgents(user: User, ...folders: string[]): void {
  for (const folder of folders) mkdirSync(join(user.sandbox.home, folder));
}

async function waysOf(user: User): Promise<Record<string, Record<string, string | null>>> {
  const { harnesses } = await user.json('doctor', '--trim');
  return Object.fromEntries(
    harnesses.map(({ harness, ways }: Ways) => [
      harness,
      Object.fromEntries(ways.map(({ type, why_not }) => [type, why_not])),
    ]),
  );
}

test('doctor --trim says of each agent that is here what makes room, and what stands in the way', async (t) => {
  const user = await makeUser(t);
  bringAgents(user, '.claude', '.codex', '.openclaw', '.hermes');
  const ways = await waysOf(user);
  assert.deepEqual(Object.keys(ways), ['claude-code', 'codex', 'openclaw', 'hermes']);
  const noHooks = 'Claude Code has no hooks of tracecraft.';
  assert.deepEqual(ways['claude-code'], {
    '/clear': noHooks,
    '/handoff': noHooks,
    '/compact': null,
  });
  assert.equal(ways.codex?.['tracecraft codex handoff'], 'There is no codex on PATH.');
  assert.deepEqual(ways.openclaw, { '/compact': null, '/new': null });
  assert.deepEqual(ways.hermes, { '/compress': null, '/new': null });

  const { stdout } = await user.tracecraft('doctor', '--trim');
  assert.match(
    stdout,
    /^Claude Code\n {2}\/clear\n {4}An empty window[\s\S]*?\n {4}not now: Claude Code has/m,
  );
});

test('doctor --trim knows the settings, and an app server that cannot work on threads', async (t) => {
  const user = await makeUser(t);
  bringAgents(user, '.claude', '.codex');
  await user.tracecraft('config', 'set', 'recall.auto_handoff', 'false');
  writeHooks(user);
  const codex = join(user.sandbox.bin, 'codex');
  writeFileSync(codex, oldServer, { mode: 0o755 });
  const ways = await waysOf(user);
  assert.equal(
    ways['claude-code']?.['/clear'],
    'It begins with nothing: recall.auto_handoff is off.',
  );
  assert.equal(ways['claude-code']?.['/handoff'], null);
  assert.match(
    ways.codex?.['tracecraft codex trim --dry-run'] ?? '',
    /^Codex 0\.100\.0 does not know thread\/revert/,
  );
  writeFileSync(codex, '#!/bin/sh\nexit 1\n');
  assert.match(
    (await waysOf(user)).codex?.['tracecraft codex handoff'] ?? '',
    /^Codex's app server does not answer: /,
  );
});

/** Speaks the protocol of an app server, and knows no thread/revert. */
const oldServer = `#!/usr/bin/env node
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method } = JSON.parse(line);
  if (id === undefined) return;
  const answer =
    method === 'initialize'
      ? { result: { userAgent: 'tracecraft/0.100.0 (Linux)' } }
      : method === 'thread/revert'
        ? { error: { code: -32600, message: 'Invalid request: unknown variant \`thread/revert\`' } }
        : { error: { code: -32600, message: 'Invalid request: missing field \`threadId\`' } };
  console.log(JSON.stringify({ id, ...answer }));
});
`;

function writeHooks(user: User): void {
  const launcher = join(user.sandbox.home, '.tracecraft/runtime/hook.cjs');
  mkdirSync(join(launcher, '..'), { recursive: true });
  writeFileSync(launcher, '');
  const handler = { type: 'command', command: `${process.execPath} ${launcher} claude-code` };
  const events = ['SessionStart', 'UserPromptSubmit', 'Stop', 'SubagentStop', 'PreCompact'];
  const hooks = [...events, 'SessionEnd'].map((event) => [event, [{ hooks: [handler] }]]);
  writeFileSync(
    join(user.sandbox.home, '.claude/settings.json'),
    JSON.stringify({ hooks: Object.fromEntries(hooks) }),
  );
}
