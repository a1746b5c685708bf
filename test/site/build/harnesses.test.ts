import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { makeAgent } from '../../harness/hermes/agent.ts';
import { events, makeClawDatabase } from '../../support/openclaw-database.ts';
import { append, assistantRow, userRow } from '../../support/transcript.ts';
import { makeSiteMachine } from './built-site.ts';

test('sessions of all harnesses on this machine have their pages, though nothing was mirrored', async (t) => {
  const machine = makeSiteMachine(t);
  const { home } = machine;
  const thread = '11111111-2222-4333-8444-555555555555';
  append(
    join(home, '.claude/projects/-work/c-1.jsonl'),
    userRow('Ask Claude', { sessionId: 'c-1', cwd: home }) +
      assistantRow('Claude answers', { sessionId: 'c-1', cwd: home }),
  );
  const at = '2026-01-01T00:00:00.000Z';
  const said = (role: string, type: string, text: string) => ({
    timestamp: at,
    type: 'response_item',
    payload: { type: 'message', role, content: [{ type, text }] },
  });
  const rows = [
    { timestamp: at, type: 'session_meta', payload: { id: thread, cwd: home, timestamp: at } },
    said('user', 'input_text', 'Ask Codex'),
    said('assistant', 'output_text', 'Codex answers'),
  ];
  append(
    join(home, `.codex/sessions/2026/01/01/rollout-2026-01-01T00-00-00-${thread}.jsonl`),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  const claw = makeClawDatabase(join(home, '.openclaw'));
  claw.append('o-1', events.user('Ask Claw'), events.assistant('Claw answers'));
  claw.db.close();
  mkdirSync(join(home, '.hermes'), { recursive: true });
  const hermes = makeAgent(join(home, '.hermes/state.db'), 30);
  hermes.begin('h-1', { cwd: home });
  hermes.say('h-1', { content: 'Ask Hermes' });
  hermes.say('h-1', { content: 'Hermes answers', role: 'assistant' });
  hermes.close();

  const built = await machine.build({ scope: { from: 'here' } });
  assert.deepEqual(built.left, []);
  const answers: Record<string, string> = {
    'claude-code': 'Claude answers',
    codex: 'Codex answers',
    hermes: 'Hermes answers',
    openclaw: 'Claw answers',
  };
  assert.deepEqual(built.pages.map(({ harness }) => harness).sort(), Object.keys(answers));
  for (const { harness, page } of built.pages) {
    const text = readFileSync(join(machine.out, page), 'utf8');
    assert.ok(text.includes(answers[harness] as string), harness);
  }
  const again = await machine.build({ scope: { from: 'here' } });
  assert.deepEqual([again.added, again.changed], [0, 0]);
});
