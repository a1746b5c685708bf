import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { Harness } from '../../src/harness/harness.ts';
import { hookBudgets } from '../../src/harness/hook-budget.ts';
import { findHarness, harnesses, harnessOf } from '../../src/harness/registry.ts';
import { temporaryFolder } from '../support/machine.ts';

const claude = harnessOf('claude-code');
const codex = harnessOf('codex');
const payload = {
  session_id: 's1',
  transcript_path: '/x/s1.jsonl',
  cwd: '/work',
  hook_event_name: 'Stop',
};

const foreign: Record<string, unknown> = {
  nothing: undefined,
  null: null,
  'an array': [payload],
  'a number': 7,
  text: 'text',
  'an empty object': {},
  'no session': { ...payload, session_id: undefined },
  'an empty session': { ...payload, session_id: '' },
  'a session that is a number': { ...payload, session_id: 5 },
  'a null path': { ...payload, transcript_path: null },
  'a path that is an object': { ...payload, transcript_path: {} },
  'no event': { ...payload, hook_event_name: undefined },
  'an event of tomorrow': { ...payload, hook_event_name: 'OfTomorrow' },
  'an event that every object has': { ...payload, hook_event_name: 'toString' },
  'a tool event': { ...payload, hook_event_name: 'PreToolUse' },
};

for (const harness of harnesses) {
  for (const [what, input] of Object.entries(foreign)) {
    test(`${harness.label} does nothing for a payload that is or has ${what}`, () => {
      assert.equal(harness.hookCall(input, {}), undefined);
    });
  }

  test(`${harness.label} is found by the name that its hooks are called with`, () => {
    assert.equal(findHarness(harness.name), harness satisfies Harness);
  });
}

// Those whose payloads have one shape; the others' call us from plugins of our own.
for (const harness of [claude, codex]) {
  test(`${harness.label} understands every event, each with a budget of its own`, () => {
    for (const event of Object.keys(hookBudgets)) {
      const call = harness.hookCall({ ...payload, hook_event_name: event }, {});
      assert.equal(call?.event, event);
      assert.equal(call?.ends, event === 'SessionEnd');
      assert.ok(call.budget <= hookBudgets[call.event] && call.budget > 0);
    }
  });

  test(`${harness.label} mirrors the main transcript whatever else a payload says`, () => {
    const call = harness.hookCall({ ...payload, stop_hook_active: true, of_tomorrow: {} }, {});
    assert.equal(call?.sources[0]?.path, '/x/s1.jsonl');
    assert.equal(call?.sources[0]?.id, 'main');
    assert.equal(call?.session, 's1');
  });

  test(`${harness.label} tells how a session began and ended, and what was typed`, () => {
    const causeOf = (fields: object) => harness.hookCall({ ...payload, ...fields }, {})?.cause;
    const start = { hook_event_name: 'SessionStart' };
    assert.equal(causeOf({ ...start, source: 'clear', reason: 'other' }), 'clear');
    assert.equal(causeOf({ hook_event_name: 'SessionEnd', source: 'x', reason: 'other' }), 'other');
    for (const source of [undefined, '', 7, ['clear']]) {
      assert.equal(causeOf({ ...start, source }), undefined);
    }
    const typed = { ...payload, hook_event_name: 'UserPromptSubmit', prompt: '/handoff' };
    assert.equal(harness.hookCall(typed, {})?.prompt, '/handoff');
    assert.equal(harness.hookCall({ ...typed, prompt: { text: 'x' } }, {})?.prompt, undefined);
  });

  test(`${harness.label} has the call's folder also when the payload names none`, () => {
    for (const cwd of [undefined, 5, '']) {
      assert.equal(harness.hookCall({ ...payload, cwd }, {})?.cwd, process.cwd());
    }
  });
}

test('no other name is a harness', () => {
  for (const name of [undefined, '', 'Claude-Code', 'constructor', '--help']) {
    assert.equal(findHarness(name), undefined);
  }
});

test('Claude Code: a session belongs to where it was launched, not to where the agent went', () => {
  const call = claude.hookCall(payload, { CLAUDE_PROJECT_DIR: '/launched' });
  assert.equal(call?.cwd, '/launched');
});

test('Claude Code: the reply that was announced is waited for', () => {
  const call = claude.hookCall({ ...payload, last_assistant_message: 'Done.' }, {});
  assert.equal(call?.turnWritten?.(), false);
  for (const reply of ['', ' \n', 3, undefined]) {
    const without = claude.hookCall({ ...payload, last_assistant_message: reply }, {});
    assert.equal(without?.turnWritten, undefined);
  }
});

test("Claude Code: a subagent's end brings its transcript first, then its session's", () => {
  const agent = '/x/s1/subagents/agent-7.jsonl';
  const stop = { ...payload, hook_event_name: 'SubagentStop', agent_transcript_path: agent };
  const sources = claude.hookCall(stop, {})?.sources;
  assert.deepEqual(
    sources?.map(({ id, parent }) => [id, parent]),
    [
      ['agent-7', 's1'],
      ['main', undefined],
    ],
  );
});

test('Claude Code: a subagent that wrote into the main transcript is not mirrored twice', () => {
  for (const agent of ['/x/s1.jsonl', '/x/../x/s1.jsonl', '', null, 5]) {
    const stop = { ...payload, hook_event_name: 'SubagentStop', agent_transcript_path: agent };
    assert.deepEqual(
      claude.hookCall(stop, {})?.sources.map(({ id }) => id),
      ['main'],
    );
  }
});

test('Claude Code: no transcript of a subagent can stand in for the main one', () => {
  const agent = '/elsewhere/main.jsonl';
  const stop = { ...payload, hook_event_name: 'SubagentStop', agent_transcript_path: agent };
  const ids = claude.hookCall(stop, {})?.sources.map(({ id }) => id) ?? [];
  assert.equal(new Set(ids).size, ids.length);
});

test('Claude Code: the end of a session brings all of its subagents', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 's1/subagents'), { recursive: true });
  for (const name of ['agent-1.jsonl', 'agent-1.meta.json', 'agent-2.jsonl']) {
    writeFileSync(join(folder, 's1/subagents', name), '');
  }
  const end = { ...payload, hook_event_name: 'SessionEnd' };
  const at = (path: string) =>
    claude.hookCall({ ...end, transcript_path: path }, {})?.sources.map(({ id }) => id);
  assert.deepEqual(at(join(folder, 's1.jsonl')), ['main', 'agent-1', 'agent-2']);
  assert.deepEqual(at(join(folder, 'gone.jsonl')), ['main']);
  for (const odd of ['a\u0000b.jsonl', `/${'x'.repeat(5_000)}.jsonl`]) {
    assert.deepEqual(at(odd), ['main'], odd.slice(0, 10));
  }
});

test("Claude Code: a plugin's last hook knows that it is cancelled early", () => {
  const end = { ...payload, hook_event_name: 'SessionEnd' };
  const plugin = claude.hookCall(end, { CLAUDE_PLUGIN_ROOT: '/plugin' });
  assert.ok(plugin && plugin.budget < 1_500);
});

test('Codex: the last hook ends before it is killed after 3 s', () => {
  const end = codex.hookCall({ ...payload, hook_event_name: 'SessionEnd' }, {});
  assert.ok(end && end.budget < 3_000);
});

test('Codex: a thread is named by its rollout', () => {
  const path = '/x/rollout-2026-09-01T10-00-00-thread1.jsonl';
  const call = codex.hookCall({ ...payload, session_id: 'thread1', transcript_path: path }, {});
  assert.equal(call?.sources[0]?.session, 'thread1');
});

test("Codex: a subagent's end brings its rollout as a session with a parent", () => {
  const agent = '/x/rollout-2026-09-01T10-00-00-child.jsonl';
  const stop = { ...payload, hook_event_name: 'SubagentStop', agent_transcript_path: agent };
  assert.deepEqual(
    codex.hookCall(stop, {})?.sources.map(({ session, parent }) => [session, parent]),
    [
      ['child', 's1'],
      ['s1', undefined],
    ],
  );
});
