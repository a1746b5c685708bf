import assert from 'node:assert/strict';
import test from 'node:test';
import { observe } from '../../../src/harness/openclaw/records.ts';
import type { Turn } from '../../../src/harness/turn.ts';
import { events } from '../../support/openclaw-database.ts';
import { readerOf, readTurns } from '../read-turns.ts';

const turnsOf = (...list: object[]) => readTurns(readerOf('openclaw'), list);

const told = (turn: Turn | undefined) =>
  turn?.items.map((item) => ('text' in item ? `${item.kind}: ${item.text}` : item.kind));

test("a turn is a user's message and all up to the next one, tokens counted once an answer", async () => {
  const all = await turnsOf(
    events.session(),
    events.custom(),
    events.user('one'),
    events.assistant('first'),
    events.assistant('second'),
    events.user([{ type: 'text', text: 'two' }] as unknown as string),
  );
  assert.deepEqual(all.map(told), [
    ['message: one', 'message: first', 'message: second'],
    ['message: two'],
  ]);
  const [first] = all;
  assert.deepEqual(first?.usage, {
    input: 20,
    output: 10,
    cacheRead: 6,
    cacheWrite: 2,
    reasoning: 0,
  });
  assert.equal(first?.model, 'mock-1');
  assert.equal(first?.startedBy, 'user');
  assert.deepEqual(
    all.map(({ ordinal }) => ordinal),
    [1, 2],
  );
});

test('a tool call holds its result; thinking and images are kept', async () => {
  const content = [
    { type: 'thinking', thinking: 'hm' },
    { type: 'toolCall', id: 't1', name: 'exec', arguments: { command: 'ls' } },
  ];
  const result = {
    role: 'toolResult',
    toolCallId: 't1',
    toolName: 'exec',
    content: [{ type: 'text', text: 'a file' }, { type: 'image' }],
    isError: true,
  };
  const [turn] = await turnsOf(
    events.user([
      { type: 'text', text: 'look' },
      { type: 'image', mimeType: 'image/png', data: 'AAAA' },
    ] as unknown as string),
    events.assistant('', { content }),
    events.other({ type: 'message', message: result }),
  );
  assert.deepEqual(
    turn?.items.map(({ kind }) => kind),
    ['message', 'image', 'thinking', 'tool'],
  );
  const tool = turn?.items.at(-1);
  assert.ok(tool?.kind === 'tool');
  assert.deepEqual([tool.name, tool.input], ['exec', { command: 'ls' }]);
  const { text, isError, images } = tool.result ?? {};
  assert.deepEqual({ text, isError, images }, { text: 'a file', isError: true, images: 1 });
});

test('a tool that was called through another one is a call of its own', async () => {
  const details = {
    toolCallId: 'n1',
    toolName: 'sessions_spawn',
    input: { task: 'count' },
    result: { content: [{ type: 'text', text: 'accepted' }] },
    isError: false,
  };
  const custom = { role: 'custom', customType: 'openclaw.nested-tool.v1', content: '', details };
  const [turn] = await turnsOf(
    events.user('ask'),
    events.other({ type: 'message', message: custom }),
  );
  const tool = turn?.items.at(-1);
  assert.ok(tool?.kind === 'tool');
  assert.deepEqual(
    [tool.name, tool.input, tool.result?.text],
    ['sessions_spawn', { task: 'count' }, 'accepted'],
  );
});

test('a subagent is told its task by an agent', async () => {
  const task = events.user(
    '[Subagent Context] You are running as a subagent (depth 1/5).\n\n[Subagent Task]\n\ncount the stars\n\nBegin.',
  );
  const [turn] = await turnsOf(task);
  assert.equal(turn?.startedBy, 'agent');
  assert.equal(observe(Buffer.from(`${JSON.stringify(task)}\n`)).firstPrompt, 'count the stars');
});

test('who speaks is told: a person, the client, another agent', async () => {
  const said = (kind: string) => events.user('hello', { provenance: { kind } });
  const all = await turnsOf(said('external_user'), said('internal_system'), said('inter_session'));
  assert.deepEqual(
    all.map(({ startedBy }) => startedBy),
    ['user', 'client', 'agent'],
  );
});

test('compaction, resets, interruptions and errors are events', async () => {
  const all = await turnsOf(
    events.user('one'),
    events.assistant('half', { stopReason: 'aborted' }),
    events.other({ type: 'compaction', summary: 'what was said', firstKeptEntryId: 'x' }),
    events.other({ type: 'reset', reason: 'new' }),
    events.user('two'),
    events.assistant('', { content: [], stopReason: 'error', errorMessage: 'no quota' }),
    events.other({ type: 'custom_message', customType: 'note', content: 'by the way' }),
  );
  assert.deepEqual(all.map(told), [
    ['message: one', 'message: half', 'event: ', 'event: what was said'],
    ['event: /new'],
    ['message: two', 'event: no quota', 'injected: by the way'],
  ]);
  assert.deepEqual(
    all.map(({ fate }) => fate),
    ['interrupted', undefined, undefined],
  );
});

test('a leaf goes back before turns, and another one returns to them', async () => {
  const at = (event: object, id: string, parentId: string | null) => ({ ...event, id, parentId });
  const leaf = (targetId: string | null) => events.other({ type: 'leaf', targetId });
  const all = [
    events.session(),
    at(events.custom(), 'c', null),
    at(events.user('one'), 'u1', 'c'),
    at(events.assistant('first'), 'a1', 'u1'),
    at(events.user('two'), 'u2', 'a1'),
    at(events.assistant('second'), 'a2', 'u2'),
    leaf('a1'),
    at(events.user('instead of two'), 'u3', 'a1'),
  ];
  const fates = async (...more: object[]) =>
    (await turnsOf(...all, ...more)).map(({ fate }) => fate ?? 'stands');
  assert.deepEqual(await fates(), ['stands', 'rewound', 'stands']);
  assert.deepEqual(await fates(leaf('a2')), ['stands', 'stands', 'rewound']);
  assert.deepEqual(await fates(leaf('c')), ['rewound', 'rewound', 'rewound']);
  assert.deepEqual(await fates(leaf(null)), ['rewound', 'rewound', 'rewound']);
  assert.deepEqual(await fates(leaf('of another file')), ['stands', 'rewound', 'stands']);
});

test('what OpenClaw says in the name of the user or the agent is injected', async () => {
  const all = await turnsOf(
    events.user('still there?', { provenance: { kind: 'internal_system' } }),
    events.assistant('HEARTBEAT_OK'),
    events.user('<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nof an older release'),
    events.assistant('sent', { provider: 'openclaw', model: 'delivery-mirror' }),
  );
  assert.deepEqual(all.map(told), [
    ['injected: still there?', 'message: HEARTBEAT_OK'],
    ['injected: <<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\nof an older release', 'injected: sent'],
  ]);
  assert.deepEqual(
    all.map(({ startedBy }) => startedBy),
    ['client', 'client'],
  );
});

test('what no one foresaw stops nothing', async () => {
  const odd = [
    { type: 'message' },
    { type: 'message', message: { role: 'user' } },
    { type: 'message', message: { role: 'toolResult', content: 7 } },
    { type: 'message', message: { role: 'assistant', content: [null, 3, { type: 'new' }] } },
    { type: 'message', message: { role: 'oracle', content: 'text' } },
    { type: 'from the future', summary: 5 },
    {},
  ];
  const [turn] = await turnsOf(events.user('one'), ...odd, events.user('two'));
  assert.equal(told(turn)?.[0], 'message: one');
});

test('a stretch of events tells of its session', () => {
  const lines = [
    events.session('/work/here'),
    events.user('poll', { provenance: { kind: 'internal_system' } }),
    events.user('fix the build\nplease'),
    events.assistant('done'),
    events.other({ type: 'session_info', name: 'The build' }),
    events.other({ type: 'from the future' }),
  ];
  const seen = observe(Buffer.from(lines.map((event) => `${JSON.stringify(event)}\n`).join('')));
  const { cwd, turns: said, firstPrompt, model, givenTitle, unknown, records } = seen;
  assert.deepEqual(
    { cwd, said, firstPrompt, model, givenTitle, unknown, records },
    {
      cwd: '/work/here',
      said: 1,
      firstPrompt: 'fix the build',
      model: 'mock-1',
      givenTitle: 'The build',
      unknown: 1,
      records: 6,
    },
  );
});
