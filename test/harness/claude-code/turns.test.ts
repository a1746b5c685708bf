import assert from 'node:assert/strict';
import test from 'node:test';
import { seeded } from '../../support/random.ts';
import { linesOf, outline, readerOf, readTurns, texts } from '../read-turns.ts';
import { call, conversation, human, result, text, thinking } from './conversation.ts';

const turnsOf = readerOf('claude-code');
const turnsIn = (rows: object[]) => readTurns(turnsOf, rows);

test('a turn holds prompt, thinking, text and calls with their results, whatever their order', async () => {
  const { rows, user, assistant } = conversation();
  user('What is here?', human);
  assistant([thinking('Hm.'), text('Let me look.'), call('t1'), call('t2')]);
  user([result('t2', 'no such file', true)]);
  user([result('t1', [text('a'), { type: 'image', source: {} }])]);
  assistant([text('A file.')]);
  const [turn, ...others] = await turnsIn(rows);
  assert.ok(turn);
  assert.deepEqual(others, []);
  assert.deepEqual(outline(turn), [
    'user: What is here?',
    'thinking: Hm.',
    'assistant: Let me look.',
    'Bash → a',
    'Bash → no such file',
    'assistant: A file.',
  ]);
  const results = turn.items.flatMap((item) => (item.kind === 'tool' ? [item.result] : []));
  assert.deepEqual(
    results.map((each) => [each?.isError, each?.images]),
    [
      [false, 1],
      [true, undefined],
    ],
  );
  assert.deepEqual(
    [turn.startedBy, turn.model, turn.startedAt, turn.endedAt],
    ['user', 'claude-test-1', rows[0]?.timestamp, rows.at(-1)?.timestamp],
  );
});

test('a message of several rows is counted once, as its last row has it', async () => {
  const { rows, user, assistant } = conversation();
  user('Go', human);
  assistant([thinking('Hm.'), text('One.'), call('t1')]);
  user([result('t1', 'ok')]);
  assistant([text('Two.')]);
  const [turn] = await turnsIn(rows);
  const sum = { input: 200, output: 40, cacheRead: 60, cacheWrite: 14, reasoning: 0 };
  assert.deepEqual(turn?.usage, sum);
  assert.deepEqual(
    turn?.items.map(({ call }) => call),
    [undefined, 0, 0, 0, 1],
  );
});

const injections: [string, object][] = [
  ['a meta row', { content: 'Caveat', isMeta: true }],
  ['a reminder', { content: '<system-reminder>\nBe kind.\n</system-reminder>' }],
  ["a command's output", { content: '<local-command-stdout>Done</local-command-stdout>' }],
  ["a hook's notice", { content: '<user-prompt-submit-hook>ok</user-prompt-submit-hook>' }],
];

for (const [what, { content, ...more }] of injections as [string, { content: string }][]) {
  test(`${what} is not the user's words, and begins no turn`, async () => {
    const { rows, user, assistant } = conversation();
    user('Hello', human);
    assistant([text('Hi.')]);
    user(content, more);
    user('Again', human);
    const turns = await turnsIn(rows);
    assert.deepEqual(texts(turns, 'user'), ['Hello', 'Again']);
    assert.deepEqual(turns[0]?.items.at(-1)?.kind, 'injected');
    assert.equal(turns.length, 2);
  });
}

test('what stands beside a prompt in one row is told apart from it', async () => {
  const { rows, user } = conversation();
  const image = {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
  };
  user([text('<ide_opened_file>a.ts</ide_opened_file>'), text('What is this?'), image]);
  const [turn] = await turnsIn(rows);
  assert.deepEqual(turn && outline(turn), [
    'injected: <ide_opened_file>a.ts</ide_opened_file>',
    'user: What is this?',
    'image/png',
  ]);
});

test("a command ends the turn before it, unless the agent answers it: then it is the user's turn", async () => {
  const { rows, user, assistant } = conversation();
  const command = (name: string) =>
    `<command-name>/${name}</command-name><command-message>${name}</command-message><command-args>x</command-args>`;
  user('Hello', human);
  assistant([text('Hi.')]);
  user(command('model'));
  user('<local-command-stdout>Set.</local-command-stdout>');
  user(command('review'), human);
  user([text('Review it.')], { isMeta: true });
  assistant([text('Reviewed.')]);
  user('<bash-input>ls</bash-input>');
  user('<bash-stdout>a</bash-stdout>');
  assistant([text('I see.')]);
  const turns = await turnsIn(rows);
  assert.deepEqual(turns.map(outline), [
    [
      'user: Hello',
      'assistant: Hi.',
      'command: /model x',
      'injected: <local-command-stdout>Set.</local-command-stdout>',
    ],
    ['command: /review x', 'injected: Review it.', 'assistant: Reviewed.'],
    ['command: ! ls', 'injected: <bash-stdout>a</bash-stdout>', 'assistant: I see.'],
  ]);
  assert.deepEqual(new Set(turns.map(({ startedBy }) => startedBy)), new Set(['user']));
});

test('an interruption, an API error and a compaction are events', async () => {
  const { rows, user, assistant, system } = conversation();
  user('One', human);
  assistant([call('t1')]);
  user([result('t1', 'rejected', true)]);
  user([text('[Request interrupted by user for tool use]')]);
  user('Two', human);
  const failed = { model: '<synthetic>', content: [text('API Error: 500')], usage: {} };
  assistant([text('')], { isApiErrorMessage: true, message: failed });
  system('compact_boundary', { content: 'Conversation compacted', logicalParentUuid: 'u1' });
  user('This session is being continued. Summary: all well.', { isCompactSummary: true });
  const [one, two] = await turnsIn(rows);
  assert.equal(one?.fate, 'interrupted');
  assert.equal(
    one && outline(one).at(-1),
    'interrupted: [Request interrupted by user for tool use]',
  );
  assert.deepEqual(two && outline(two).slice(1), [
    'error: API Error: 500',
    'compacted: This session is being continued. Summary: all well.',
  ]);
  assert.deepEqual(two?.calls, []);
});

test('a prompt that was queued is said in the turn that took it up', async () => {
  const { rows, user, assistant, attachment } = conversation();
  user('First', human);
  assistant([call('t1')]);
  user([result('t1', 'ok')]);
  const rendered = [{ content: '<system-reminder>The user sent: Second</system-reminder>' }];
  attachment(
    { type: 'queued_command', prompt: 'Second', commandMode: 'prompt', ...human },
    { rendered },
  );
  attachment(
    { type: 'date' },
    { rendered: [{ content: '<system-reminder>Today</system-reminder>' }] },
  );
  assistant([text('Both.')]);
  const turns = await turnsIn([{ type: 'queue-operation', content: 'Second' }, ...rows]);
  assert.equal(turns.length, 1);
  assert.deepEqual(texts(turns, 'user'), ['First', 'Second']);
  assert.deepEqual(turns[0]?.items.at(-2)?.kind, 'injected');
});

test("a background agent's notice begins a turn of the client", async () => {
  const { rows, user, assistant } = conversation();
  user('Delegate', human);
  assistant([call('t1', 'Agent', { prompt: 'count' })]);
  user([result('t1', 'Async agent launched')], { toolUseResult: { agentId: 'a42' } });
  assistant([text('It counts.')]);
  user('<task-notification>done</task-notification>', { origin: { kind: 'task-notification' } });
  assistant([text('Three.')]);
  const turns = await turnsIn(rows);
  assert.deepEqual(
    turns.map(({ startedBy }) => startedBy),
    ['user', 'client'],
  );
  const [tool] = turns[0]?.items.filter((item) => item.kind === 'tool') ?? [];
  assert.equal(tool?.subagent, 's1__agent-a42');
});

test("a subagent's transcript is started by an agent; within another one it is turns of its own", async () => {
  const { rows, user, assistant } = conversation();
  user('Count', { isSidechain: true });
  assistant([text('Three.')], { isSidechain: true });
  const [alone] = await turnsIn(rows);
  assert.equal(alone?.startedBy, 'agent');

  const main = conversation();
  const prompt = main.user('Delegate', human);
  main.assistant([call('t1', 'Task')]);
  const spawned = main.tip;
  main.tip = null;
  main.user('Count', { isSidechain: true });
  main.assistant([text('Three.')], { isSidechain: true });
  main.tip = spawned;
  main.user([result('t1', 'Three.')]);
  main.assistant([text('There are three.')]);
  main.user('Thanks', human);
  const turns = await turnsIn(main.rows);
  assert.deepEqual(
    turns.map(({ ordinal, startedBy, fate }) => [ordinal, startedBy, fate]),
    [
      [1, 'user', undefined],
      [2, 'agent', undefined],
      [3, 'user', undefined],
    ],
  );
  assert.deepEqual(texts(turns.slice(0, 1), 'assistant'), ['There are three.']);
  assert.equal(turns[0]?.startedAt, prompt.timestamp);
});

test('a subagent within another transcript that is told something again stays behind its turn', async () => {
  const main = conversation();
  main.user('Delegate', human);
  main.assistant([call('t1', 'Task')]);
  const spawned = main.tip;
  main.tip = null;
  const isSidechain = true;
  main.user('Count', { isSidechain });
  const [half] = main.assistant([text('Two.')], { isSidechain });
  main.user('Count on', { isSidechain });
  // The rest of an answer that was cut in two.
  main.assistant([text('Three.')], { isSidechain, message: half?.message, requestId: 'req_2' });
  main.tip = spawned;
  main.user([result('t1', 'Three.')]);
  const [answer] = main.assistant([text('There are three.')]);
  main.user('Thanks', human);
  main.tip = answer?.uuid ?? null;
  main.user('Why?', human);
  assert.deepEqual(
    (await turnsIn(main.rows)).map((turn) => [turn.startedBy, turn.fate, outline(turn)[0]]),
    [
      ['user', undefined, 'user: Delegate'],
      ['agent', undefined, 'user: Count'],
      ['agent', undefined, 'user: Count on'],
      ['user', 'rewound', 'user: Thanks'],
      ['user', undefined, 'user: Why?'],
    ],
  );
});

test('turns that the user went back before are rewound, also when all of them are', async () => {
  const { rows, user, assistant } = conversation();
  user('One', human);
  const [one] = assistant([text('1')]);
  user('Two', human);
  assistant([text('2')]);
  const fates = async () => (await turnsIn(rows)).map(({ fate }) => fate);
  assert.deepEqual(await fates(), [undefined, undefined]);
  rows.push({ ...rowOf('Three'), uuid: 'x1', parentUuid: one?.uuid ?? null });
  rows.push({ ...rowOf('Four'), uuid: 'x2', parentUuid: 'x1' });
  assert.deepEqual(await fates(), [undefined, 'rewound', undefined, undefined]);
  rows.push({ ...rowOf('Five'), uuid: 'x3', parentUuid: null });
  assert.deepEqual(await fates(), ['rewound', 'rewound', 'rewound', 'rewound', undefined]);
  rows.push({ ...rowOf('Six'), uuid: 'x4', parentUuid: 'not in the record' });
  assert.equal((await fates()).at(-2), undefined);
});

function rowOf(content: string) {
  return { type: 'user', isSidechain: false, message: { role: 'user', content }, ...human };
}

test('lines that come once still tell of a rewind by the next turn', async () => {
  const { rows, user, assistant } = conversation();
  user('One', human);
  assistant([text('1')]);
  rows.push({ ...rowOf('Two'), uuid: 'x', parentUuid: null });
  async function* once() {
    yield* linesOf(rows);
  }
  const turns = await Array.fromAsync(turnsOf(once()));
  assert.deepEqual(
    turns.map(({ fate }) => fate),
    ['rewound', undefined],
  );
});

test('what a fork copied is told from what was said in it', async () => {
  const { rows, user, assistant } = conversation('new');
  user('Old', human);
  assistant([text('Old answer.')], { requestSessionId: 'old' });
  user('New', human);
  assistant([text('New answer.')]);
  const turns = await turnsIn(rows);
  assert.deepEqual(
    turns.map(({ copied }) => copied),
    [true, undefined],
  );
});

test('a branch says of each row that it was copied, also of a prompt that nobody answered', async () => {
  const { rows, user, assistant } = conversation();
  const forkedFrom = { sessionId: 'old', messageUuid: 'u' };
  user('Hello', { ...human, forkedFrom });
  assistant([text('Hi.')], { forkedFrom });
  user('Wait', { ...human, forkedFrom });
  user('Again', human);
  const turns = await turnsIn(rows);
  assert.deepEqual(
    turns.map(({ copied }) => copied ?? false),
    [true, true, false],
  );
});

test('an interruption behind a command is of the turn that the command is part of', async () => {
  const { rows, user, assistant } = conversation();
  user('Hello', human);
  assistant([text('Hi.')]);
  user('<command-name>/review</command-name>', human);
  user([text('[Request interrupted by user]')]);
  assert.deepEqual(
    (await turnsIn(rows)).map(({ fate }) => fate),
    ['interrupted'],
  );
  assistant([text('Reviewed after all.')]);
  assert.deepEqual(
    (await turnsIn(rows)).map(({ fate }) => fate),
    [undefined, 'interrupted'],
  );
});

test('rows that are damaged, unknown or without what is usual disturb nothing', async () => {
  const { rows, user, assistant } = conversation();
  user('Hello', human);
  const odd = [
    { type: 'user' },
    { type: 'user', message: { content: 7 } },
    { type: 'user', message: { content: [null, 'Words', { type: 'new' }] } },
    { type: 'assistant', message: { content: [{ type: 'tool_use' }, { type: 'hologram' }] } },
    { type: 'attachment', attachment: null, rendered: [null, { content: 3 }] },
    { type: 'hologram', uuid: 3 },
    [],
  ];
  rows.push(...(odd as never[]));
  assistant([text('Hi.')]);
  const turns = await turnsIn(rows);
  assert.deepEqual(texts(turns, 'user'), ['Hello', 'Words']);
  assert.deepEqual(texts(turns, 'assistant'), ['Hi.']);
});

test('of random conversations, every text comes exactly once, in its turn', async () => {
  const random = seeded();
  console.log(`seed ${random.seed}`);
  for (let round = 0; round < 300; round += 1) {
    const talk = conversation();
    const said = { user: [] as string[], assistant: [] as string[] };
    const fates: (string | undefined)[] = [];
    let results = 0;
    let messages = 0;
    let words = 0;
    const ends: string[] = [];
    const next = (who: 'user' | 'assistant') => {
      words += 1;
      said[who].push(`${who} ${round}.${words}`);
      return said[who].at(-1) as string;
    };
    for (let turn = 0; turn < random.between(1, 8); turn += 1) {
      if (ends.length > 0 && random.chance(0.2)) {
        const back = random.between(0, ends.length - 1);
        talk.tip = back === 0 ? null : (ends[back - 1] as string);
        for (let gone = back; gone < ends.length; gone += 1) fates[gone] = 'rewound';
      }
      talk.user(random.chance(0.5) ? next('user') : [text(next('user'))], human);
      fates.push(undefined);
      for (let step = 0; step < random.between(0, 4); step += 1) {
        messages += 1;
        const id = `call-${round}-${messages}`;
        const uses = random.chance(0.5);
        talk.assistant([
          ...(random.chance(0.3) ? [thinking('Hm.')] : []),
          text(next('assistant')),
          ...(uses ? [call(id)] : []),
        ]);
        if (uses && random.chance(0.9)) {
          results += 1;
          talk.user([result(id, 'ok')]);
        }
        if (random.chance(0.2)) talk.user('Caveat', { isMeta: true });
        if (random.chance(0.2)) {
          talk.attachment({ type: 'queued_command', prompt: next('user'), commandMode: 'prompt' });
        }
        if (random.chance(0.1)) talk.system('turn_duration');
        // Resume and compaction write rows again; what is said next then hangs on those.
        const again = random.pick(talk.rows);
        if (random.chance(0.2) && !ends.includes(again.uuid)) talk.rows.push({ ...again });
      }
      ends.push(talk.tip as string);
    }
    const turns = await turnsIn(talk.rows);
    assert.deepEqual(texts(turns, 'user'), said.user);
    assert.deepEqual(texts(turns, 'assistant'), said.assistant);
    assert.deepEqual(
      turns.map(({ fate }) => fate),
      fates,
    );
    const tools = turns.flatMap(({ items }) => items.filter((item) => item.kind === 'tool'));
    assert.equal(tools.filter((tool) => tool.result !== undefined).length, results);
    const output = turns.reduce((sum, turn) => sum + turn.usage.output, 0);
    assert.equal(output, messages * 20);
  }
});
