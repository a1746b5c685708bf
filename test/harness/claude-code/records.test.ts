import assert from 'node:assert/strict';
import test from 'node:test';
import { observe } from '../../../src/harness/claude-code/records.ts';
import { assistantRow, userRow } from '../../support/transcript.ts';

const see = (...rows: (string | object)[]) =>
  observe(
    Buffer.from(
      rows.map((row) => (typeof row === 'string' ? row : `${JSON.stringify(row)}\n`)).join(''),
    ),
  );

test('a session is described by its own rows: turns, times, model, branch, folder, version', () => {
  const seen = see(
    { type: 'queue-operation', operation: 'enqueue', timestamp: '2026-09-01T10:00:00.000Z' },
    userRow('Mend the tests', { timestamp: '2026-09-01T10:00:01.000Z', cwd: '/a', gitBranch: 'x' }),
    assistantRow('On it', { timestamp: '2026-09-01T10:00:02.000Z', cwd: '/a/b', gitBranch: 'y' }),
    { type: 'cost-state', total: 1 },
  );
  assert.deepEqual(seen, {
    turns: 1,
    records: 4,
    unknown: 0,
    firstAt: '2026-09-01T10:00:00.000Z',
    lastAt: '2026-09-01T10:00:02.000Z',
    cwd: '/a',
    branch: 'y',
    clientVersion: '2.1.329',
    model: 'claude-test-1',
    givenTitle: undefined,
    firstPrompt: 'Mend the tests',
  });
});

const noTurns: Record<string, object> = {
  'a tool result': { content: [{ type: 'tool_result', tool_use_id: 'x', content: 'ok' }] },
  'a slash command': { content: '<command-name>/clear</command-name>' },
  "a command's output": { content: '<local-command-stdout>ok</local-command-stdout>' },
  'a shell line': { content: '<bash-input>ls</bash-input>' },
  'a reminder': { content: [{ type: 'text', text: '<system-reminder>x</system-reminder>' }] },
  'a notice of a background task': { content: '<task-notification>x</task-notification>' },
  'an interruption': { content: [{ type: 'text', text: '[Request interrupted by user]' }] },
  'an interruption of a tool': {
    content: [{ type: 'text', text: '[Request interrupted by user for tool use]' }],
  },
  'an empty prompt': { content: ' \n' },
  'no content': {},
  'content of another kind': { content: 42 },
  'blocks of another kind': { content: [null, 'x', { type: 'text' }, { type: 'image' }] },
};

for (const [what, message] of Object.entries(noTurns)) {
  test(`${what} is no turn of the user`, () => {
    const seen = see({ type: 'user', message: { role: 'user', ...message } });
    assert.equal(seen.turns, 0);
    assert.equal(seen.firstPrompt, undefined);
    assert.equal(seen.unknown, 0);
  });
}

test('rows that the client marks as its own are no turns', () => {
  assert.equal(see(userRow('caveat', { isMeta: true })).turns, 0);
  assert.equal(see(userRow('summary of before', { isCompactSummary: true })).turns, 0);
});

test('a prompt among blocks counts once, behind what the client put before it', () => {
  const content = [
    { type: 'text', text: '<system-reminder>x</system-reminder>' },
    { type: 'image', source: {} },
    { type: 'text', text: 'What is this?' },
  ];
  const seen = see({ type: 'user', message: { role: 'user', content } });
  assert.equal(seen.turns, 1);
  assert.equal(seen.firstPrompt, 'What is this?');
});

test('a made-up reply names no model', () => {
  const synthetic = { type: 'assistant', message: { role: 'assistant', model: '<synthetic>' } };
  assert.equal(see(synthetic).model, undefined);
  assert.equal(see(assistantRow('x'), synthetic).model, 'claude-test-1');
});

test('a detached head is no branch', () => {
  assert.equal(see(userRow('x', { gitBranch: 'HEAD' })).branch, undefined);
  assert.equal(see(userRow('x', { gitBranch: '' })).branch, undefined);
});

for (const [type, field] of [
  ['ai-title', 'aiTitle'],
  ['custom-title', 'customTitle'],
  ['summary', 'summary'],
] as const) {
  test(`a row of type ${type} gives the title, the last one of them wins`, () => {
    const seen = see({ type, [field]: 'Old' }, userRow('the prompt'), { type, [field]: 'New' });
    assert.equal(seen.givenTitle, 'New');
    assert.equal(seen.firstPrompt, 'the prompt');
  });
}

test('lines that are no record are counted and stop nothing', () => {
  const seen = see(
    '\n',
    'not json\n',
    '[1]\n',
    '"text"\n',
    'null\n',
    '{"a":1}\n',
    '{"type":42}\n',
    '{"type":"of-tomorrow","timestamp":"2026-09-01T10:00:00.000Z"}\n',
    '\u0000\u0000\n',
    userRow('x').replace(/\n$/, '\r\n'),
  );
  assert.equal(seen.records, 10);
  assert.equal(seen.unknown, 9);
  assert.equal(seen.turns, 1);
});

test('rows with fields of the wrong kind are taken for what they are', () => {
  const seen = see({
    type: 'user',
    timestamp: 5,
    cwd: null,
    gitBranch: [],
    version: {},
    message: 'text',
  });
  assert.deepEqual({ ...seen }, { ...see({ type: 'user' }) });
});

test('a huge row is counted, and not parsed', () => {
  const seen = see(userRow('x'.repeat(600 * 1024)), userRow('small'));
  assert.deepEqual([seen.records, seen.unknown, seen.firstPrompt], [2, 0, 'small']);
});

test('no rows say nothing', () => {
  assert.deepEqual({ ...see('') }, { turns: 0, records: 0, unknown: 0 });
});
