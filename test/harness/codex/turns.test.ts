import assert from 'node:assert/strict';
import test from 'node:test';
import { seeded } from '../../support/random.ts';
import { outline, readerOf, readTurns, texts } from '../read-turns.ts';
import { rollout, tokens } from './rollout.ts';

const turnsOf = readerOf('codex');
const turnsIn = (rows: object[]) => readTurns(turnsOf, rows);

const started = { type: 'task_started' };
const complete = { type: 'task_complete' };

test('a turn holds prompt, thinking, calls of all kinds with their results, and text, once', async () => {
  const { rows, meta, event, row, item, user, assistant, call, output, usage } = rollout();
  meta();
  event(started);
  row('turn_context', { model: 'gpt-test' });
  user('What is here?');
  event({ type: 'user_message', message: 'What is here?' });
  item({ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], content: null });
  call('c1');
  item({ type: 'custom_tool_call', call_id: 'c2', name: 'apply_patch', input: '*** Begin' });
  item({ type: 'local_shell_call', call_id: 'c3', action: { command: ['ls'] } });
  item({ type: 'web_search_call', id: 'w1', action: { type: 'search', query: 'x' } });
  usage('r1');
  output('c1', 'Process exited with code 2\nOutput:\nno such file');
  item({ type: 'custom_tool_call_output', call_id: 'c2', output: 'Exit code: 0\nOutput:\nok' });
  output('c3', '{"output":"a","metadata":{"exit_code":1}}');
  event({ type: 'agent_message', message: 'A file.' });
  assistant('A file.');
  usage('r2');
  event({ ...complete, last_agent_message: 'A file.' });
  const [turn, ...others] = await turnsIn(rows);
  assert.ok(turn);
  assert.deepEqual(others, []);
  assert.deepEqual(outline(turn), [
    'user: What is here?',
    'thinking: Hm.',
    'exec_command → Process exited with code 2\nOutput:\nno such file',
    'apply_patch → Exit code: 0\nOutput:\nok',
    'local_shell → a',
    'web_search → nothing',
    'assistant: A file.',
  ]);
  assert.deepEqual(
    turn.items.map((each) => each.kind === 'tool' && each.result?.isError),
    [false, false, true, false, true, undefined, false],
  );
  assert.deepEqual(
    turn.items.map((each) => each.call),
    [undefined, 0, 0, 0, 0, 0, 1],
  );
  // What came from the cache is part of Codex's input, and none of ours.
  const sum = { input: 80, output: 40, cacheRead: 120, cacheWrite: 0, reasoning: 10 };
  assert.deepEqual([turn.model, turn.startedBy, turn.usage], ['gpt-test', 'user', sum]);
});

const injected = [
  '<environment_context>\n<cwd>/x</cwd>\n</environment_context>',
  '# AGENTS.md instructions for /x\n\nBe kind.',
  '<skills_instructions>…</skills_instructions>',
  '<turn_aborted>…</turn_aborted>',
  '<user_instructions>…</user_instructions>',
];

for (const text of injected) {
  test(`${text.slice(0, 20)}… is not the user's words`, async () => {
    const { rows, item, user, assistant } = rollout();
    item({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
    user('Hello');
    assistant('Hi.');
    const [turn, ...others] = await turnsIn(rows);
    assert.deepEqual(others, []);
    assert.deepEqual(turn && outline(turn), [`injected: ${text}`, 'user: Hello', 'assistant: Hi.']);
  });
}

test('what newer releases say of a text counts more than how it looks', async () => {
  const { rows, user, item } = rollout();
  user('<skill> is a tag, is it not?');
  const kinds = { content_item_kinds: ['generic.new_kind'] };
  const content = [{ type: 'input_text', text: 'Something that the client says' }];
  item({
    type: 'message',
    role: 'user',
    content,
    internal_chat_message_metadata_passthrough: kinds,
  });
  item({ type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Rules' }] });
  const [turn] = await turnsIn(rows);
  assert.deepEqual(turn && outline(turn), [
    'user: <skill> is a tag, is it not?',
    'injected: Something that the client says',
    'injected: Rules',
  ]);
});

test('a prompt while a turn runs steers it; without marks of turns each prompt begins one', async () => {
  const marked = rollout();
  marked.event(started);
  marked.user('One');
  marked.user('Two');
  marked.assistant('Both.');
  marked.event(complete);
  assert.equal((await turnsIn(marked.rows)).length, 1);

  const old = rollout();
  old.user('One');
  old.assistant('1');
  old.user('Two');
  old.assistant('2');
  assert.deepEqual((await turnsIn(old.rows)).map(outline), [
    ['user: One', 'assistant: 1'],
    ['user: Two', 'assistant: 2'],
  ]);
});

for (const order of ['before', 'behind', 'alone'] as const) {
  test(`a prompt that is an event too is said once: ${order}`, async () => {
    const { rows, event, user, assistant } = rollout();
    for (const prompt of ['One', 'Two', 'Two']) {
      if (order === 'before' || order === 'alone') event({ type: 'user_message', message: prompt });
      event(started);
      if (order !== 'alone') user(prompt);
      if (order === 'behind') event({ type: 'user_message', message: prompt });
      assistant(`${prompt}.`);
      event(complete);
    }
    assert.deepEqual((await turnsIn(rows)).map(outline), [
      ['user: One', 'assistant: One.'],
      ['user: Two', 'assistant: Two.'],
      ['user: Two', 'assistant: Two.'],
    ]);
  });
}

test('older rollouts are counted by what their token counts add, repeats left out', async () => {
  const { rows, event, user, assistant } = rollout();
  const count = (answers: number) =>
    event({
      type: 'token_count',
      info: { total_token_usage: tokens(answers), last_token_usage: tokens(1) },
    });
  // A fork: its first count is of an answer that was had elsewhere.
  count(3);
  user('One');
  assistant('1');
  count(4);
  count(4);
  event({ type: 'token_count', info: null });
  user('Two');
  assistant('2');
  count(5);
  const turns = await turnsIn(rows);
  assert.deepEqual(
    turns.map(({ usage }) => usage.output),
    [20, 20],
  );
});

test('an abort, an error, a compaction and a command of the user are events', async () => {
  const { rows, event, row, item, user, call, output } = rollout();
  event(started);
  user('One');
  call('c1');
  output('c1', 'aborted by user');
  event({ type: 'turn_aborted', reason: 'interrupted' });
  event(started);
  user('Two');
  event({ ...complete, error: { message: 'refused' } });
  event(started);
  const content = [{ type: 'output_text', text: 'All well.' }];
  item({ type: 'message', role: 'assistant', content }, { compaction_output: true });
  row('compacted', { message: 'Here is the summary:\nAll well.' });
  event(complete);
  event(started);
  const shell = '<user_shell_command>\n<command>\nls\n</command>\n<result>a</result>';
  item({ type: 'message', role: 'user', content: [{ type: 'input_text', text: shell }] });
  event(complete);
  const turns = await turnsIn(rows);
  assert.deepEqual(
    turns.map(({ startedBy, fate }) => [startedBy, fate]),
    [
      ['user', 'interrupted'],
      ['user', undefined],
      ['client', undefined],
      ['client', undefined],
    ],
  );
  assert.deepEqual(
    turns.map((turn) => outline(turn).filter((line) => /^(inter|error|compa|comma)/.test(line))),
    [
      ['interrupted: interrupted'],
      ['error: refused'],
      ['compacted: Here is the summary:\nAll well.'],
      ['command: ! ls'],
    ],
  );
  assert.deepEqual(texts(turns, 'assistant'), []);
});

test('turns that were rolled back are rewound, the last live ones first', async () => {
  const { rows, event, user, assistant } = rollout();
  const turn = (name: string) => {
    event(started);
    user(name);
    assistant(`${name}.`);
    event(complete);
  };
  turn('One');
  turn('Two');
  event({ type: 'thread_rolled_back', num_turns: 1 });
  turn('Three');
  event({ type: 'thread_rolled_back', num_turns: 2 });
  turn('Four');
  assert.deepEqual(
    (await turnsIn(rows)).map(({ fate }) => fate),
    ['rewound', 'rewound', 'rewound', undefined],
  );
  turn('Five');
  event({ type: 'thread_rolled_back', num_turns: 1 });
  assert.deepEqual(
    (await turnsIn(rows)).map(({ fate }) => fate),
    ['rewound', 'rewound', 'rewound', undefined, 'rewound'],
  );
});

test("a subagent's thread is started by an agent", async () => {
  const { rows, meta, user } = rollout();
  meta({ source: { subagent: { thread_spawn: { parent_thread_id: 'p' } } } });
  user('Count');
  const [turn] = await turnsIn(rows);
  assert.equal(turn?.startedBy, 'agent');
});

test("a subagent that got its parent's history has a copy of it before its own turns", async () => {
  const { rows, meta, user, assistant, event } = rollout();
  meta({ source: { subagent: {} }, subagent_history_start_ordinal: 4 });
  user('Of the person');
  assistant('Of the parent');
  event({ type: 'task_complete' });
  event({ type: 'task_started' });
  user('Of the parent, to the subagent');
  const turns = await turnsIn(rows);
  assert.deepEqual(
    turns.map(({ startedBy, copied }) => [startedBy, copied ?? false]),
    [
      ['user', true],
      ['agent', false],
    ],
  );
});

test('rows that are damaged, unknown or without what is usual disturb nothing', async () => {
  const { rows, user, assistant, row, item } = rollout();
  user('Hello');
  for (const type of ['response_item', 'event_msg', 'session_meta', 'compacted', 'hologram']) {
    rows.push({ type });
    rows.push({ type, payload: 7 });
  }
  item({ type: 'function_call', name: 'x', arguments: '{no json' });
  item({ type: 'function_call_output', call_id: 'nobody', output: { content: [null, 3] } });
  item({ type: 'message', role: 'user', content: null });
  row('token_usage_record', { usage: null });
  assistant('Hi.');
  const turns = await turnsIn(rows);
  assert.deepEqual(texts(turns, 'user'), ['Hello']);
  assert.deepEqual(texts(turns, 'assistant'), ['Hi.']);
});

test('of random rollouts, every text comes exactly once, in its turn', async () => {
  const random = seeded();
  console.log(`seed ${random.seed}`);
  for (let round = 0; round < 300; round += 1) {
    const { rows, meta, event, user, assistant, call, output, usage, item } = rollout();
    const marks = random.chance(0.7);
    const repeats = random.chance(0.7);
    const records = random.chance(0.7);
    const expected: string[][] = [];
    let answers = 0;
    meta();
    for (let turn = 1; turn <= random.between(1, 6); turn += 1) {
      const lines: string[] = [];
      if (marks) event(started);
      const prompts = marks && random.chance(0.2) ? 2 : 1;
      for (let prompt = 1; prompt <= prompts; prompt += 1) {
        const words = `prompt ${round}.${turn}.${prompt}`;
        if (repeats && random.chance(0.5)) event({ type: 'user_message', message: words });
        user(words);
        if (repeats && random.chance(0.5)) event({ type: 'user_message', message: words });
        lines.push(`user: ${words}`);
      }
      for (let step = 1; step <= random.between(0, 4); step += 1) {
        answers += 1;
        const words = `answer ${round}.${turn}.${step}`;
        if (repeats) event({ type: 'agent_message', message: words });
        assistant(words);
        lines.push(`assistant: ${words}`);
        if (random.chance(0.5)) {
          call(`c${answers}`);
          lines.push('exec_command → ok');
        }
        if (records) usage(`r${answers}`);
        const info = { total_token_usage: tokens(answers), last_token_usage: tokens(1) };
        event({ type: 'token_count', info });
        if (random.chance(0.3)) event({ type: 'token_count', info });
        if (lines.at(-1) === 'exec_command → ok') output(`c${answers}`, 'ok');
        if (random.chance(0.2)) item({ type: 'new_kind', text: words });
      }
      if (marks) event(complete);
      expected.push(lines);
    }
    const turns = await turnsIn(rows);
    assert.deepEqual(turns.map(outline), expected);
    assert.equal(
      turns.reduce((sum, turn) => sum + turn.usage.output, 0),
      answers * 20,
    );
  }
});
