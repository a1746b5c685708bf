import assert from 'node:assert/strict';
import test from 'node:test';
import { openClaudeUsage } from '../../../src/harness/claude-code/usage.ts';
import type { UsageSource } from '../../../src/harness/usage-reader.ts';
import { type Conversation, conversation, text, thinking } from './conversation.ts';

const of = { session: 's1', source: 'main' };
const counted = { input: 100, output: 20, cacheRead: 30, cacheWrite: 7, reasoning: 0 };

test('an answer is counted once, however many rows it has, with the greatest counts that any tells', () => {
  const talk = conversation();
  talk.user('Hi');
  talk.assistant([thinking('hm'), text('one'), text('two')]);
  talk.user('And?');
  talk.assistant([text('three')]);
  const [first, second, ...others] = answersOf(talk);
  assert.deepEqual(others, []);
  assert.deepEqual(first, {
    id: 'answer msg_1',
    at: Date.parse(talk.rows[1]?.timestamp as string),
    model: 'claude-test-1',
    usage: counted,
    cacheWriteLong: 0,
  });
  assert.equal(second?.id, 'answer msg_2');
});

test('what the client made up, and usage that is no answer of a model, is not counted', () => {
  const talk = conversation();
  talk.user('Hi', { toolUseResult: { usage: { input_tokens: 5 } } });
  const [row] = talk.assistant([text('API Error')]);
  Object.assign(row?.message as object, { model: '<synthetic>' });
  talk.system('note', { usage: { input_tokens: 5 } });
  assert.deepEqual(answersOf(talk), []);
  assert.equal(read(talk).fill(), undefined);
});

test('an hour of cache, speed that was paid for and a price that the client tells are kept', () => {
  const talk = conversation();
  const [row] = talk.assistant([text('one')], { costUSD: 0.25 });
  const message = row?.message as { usage: object };
  Object.assign(message.usage, {
    speed: 'fast',
    cache_creation: { ephemeral_1h_input_tokens: 4, ephemeral_5m_input_tokens: 3 },
    output_tokens_details: { thinking_tokens: 6 },
  });
  const [answer] = answersOf(talk);
  assert.deepEqual(
    [answer?.cacheWriteLong, answer?.fast, answer?.cost, answer?.usage.reasoning],
    [4, true, 0.25, 6],
  );
});

test("what an advisor said counts for the advisor's model, and the window for the last request alone", () => {
  const talk = conversation();
  const [row] = talk.assistant([text('one')], { costUSD: 0.25 });
  const message = row?.message as { usage: object };
  const own = { type: 'message', input_tokens: 1, output_tokens: 40 };
  Object.assign(message.usage, {
    input_tokens: 2,
    output_tokens: 80,
    cache_read_input_tokens: 700,
    cache_creation_input_tokens: 0,
    iterations: [
      { ...own, cache_read_input_tokens: 300 },
      {
        type: 'advisor_message',
        model: 'claude-opus-5',
        input_tokens: 900,
        output_tokens: 90,
        cache_creation_input_tokens: 50,
        cache_creation: { ephemeral_1h_input_tokens: 20 },
      },
      { ...own, cache_read_input_tokens: 400 },
    ],
  });
  const reader = read(talk);
  const [answer, advice] = reader.answers();
  assert.equal(answer?.usage.cacheRead, 700);
  assert.deepEqual(
    [
      advice?.model,
      advice?.usage.input,
      advice?.usage.output,
      advice?.cacheWriteLong,
      advice?.cost,
    ],
    ['claude-opus-5', 900, 90, 20, undefined],
  );
  assert.notEqual(advice?.id, answer?.id);
  assert.equal(reader.fill()?.used, 401);
});

test("a subagent's rows within a transcript are aside, and fill no window; in its own they are its own", () => {
  const talk = conversation();
  talk.assistant([text('one')]);
  talk.assistant([text('side')], { isSidechain: true });
  assert.deepEqual(
    answersOf(talk).map(({ aside }) => aside),
    [undefined, true],
  );
  assert.equal(read(talk).fill()?.at, Date.parse(talk.rows[0]?.timestamp as string));

  const own = read(talk, { session: 's1', source: 'agent-a1' });
  assert.ok(own.answers().every(({ aside }) => aside === undefined));
  assert.equal(own.fill()?.at, Date.parse(talk.rows[1]?.timestamp as string));
});

test('whatever a row claims, what is counted can be stored, added up and put into a calendar', () => {
  const claims: [usage: object, row: object, expected: [name: string, value: unknown][]][] = [
    [{ input_tokens: 1.4 }, {}, [['input', 1]]],
    [
      { input_tokens: -1, output_tokens: '7' },
      {},
      [
        ['input', 0],
        ['output', 0],
      ],
    ],
    [
      { input_tokens: 1e308 },
      { costUSD: 1e308 },
      [
        ['input', 0],
        ['cost', undefined],
      ],
    ],
    [
      { cache_creation: { ephemeral_1h_input_tokens: 9_000 } },
      {},
      [['cacheWriteLong', counted.cacheWrite]],
    ],
    [{}, { timestamp: '+275760-09-13T00:00:00.000Z' }, [['at', undefined]]],
    [{}, { timestamp: '7' }, [['at', undefined]]],
    [{}, { timestamp: '9999-12-31T23:59:59Z' }, [['at', undefined]]],
    [{}, { timestamp: '0001-01-01T00:00:00Z' }, [['at', undefined]]],
  ];
  for (const [claimed, fields, expected] of claims) {
    const talk = conversation();
    const [row] = talk.assistant([text('one')], fields);
    const message = row?.message as { usage: object };
    Object.assign(message.usage, claimed);
    const [answer] = answersOf(talk);
    const told = new Map<string, unknown>(Object.entries({ ...answer, ...answer?.usage }));
    for (const [name, value] of expected) assert.equal(told.get(name), value, name);
  }
});

test('rows with blank ids are answers of their own', () => {
  const talk = conversation();
  for (const word of ['one', 'two']) {
    const [row] = talk.assistant([text(word)], { requestId: '' });
    Object.assign(row?.message as object, { id: '' });
  }
  assert.equal(answersOf(talk).length, 2);
});

const copies: Record<string, object> = {
  'a fork': { requestSessionId: 's0' },
  'a branch': { forkedFrom: { sessionId: 's0', messageUuid: 'u1' } },
  'a resume of old': { sessionId: 's0' },
};
for (const [name, fields] of Object.entries(copies)) {
  test(`${name} tells of an answer that it was copied, and it has the same id there`, () => {
    const talk = conversation();
    talk.assistant([text('one')], fields);
    talk.assistant([text('two')]);
    assert.deepEqual(
      answersOf(talk).map(({ copied }) => copied),
      [true, undefined],
    );
    const original = conversation();
    original.assistant([text('one')]);
    assert.equal(answersOf(original)[0]?.id, answersOf(talk)[0]?.id);
  });
}

test('where a server names no request the client does; where nothing is named, the row', () => {
  const talk = conversation();
  const ref = { requestId: undefined, requestRef: 'r-1' };
  const other = { requestId: undefined, requestRef: 'r-2' };
  for (const more of [ref, ref, other]) {
    const [row] = talk.assistant([text('one')], more);
    Object.assign(row?.message as object, { id: 'msg_again' });
  }
  const [bare] = talk.assistant([text('one')], { requestId: undefined });
  Object.assign(bare?.message as object, { id: undefined });
  assert.deepEqual(
    answersOf(talk).map(({ id }) => id),
    ['answer msg_again r-1', 'answer msg_again r-2', `answer ${bare?.uuid} `],
  );
});

test('the window is filled by what the last answer was given to, whatever came of it', () => {
  const talk = conversation();
  talk.assistant([text('one')]);
  const [row] = talk.assistant([text('none')]);
  const message = row?.message as { usage: object };
  message.usage = { input_tokens: 0, output_tokens: 0 };
  assert.deepEqual(read(talk).fill(), {
    used: 137,
    at: Date.parse(talk.rows[0]?.timestamp as string),
    model: 'claude-test-1',
  });
});

test('the large window is known by the request that an answer names, not by words or side requests', () => {
  const request = (id: string, betas: string[]) => ({ type: 'api-request', id, params: { betas } });
  const large = 'context-1m-2025-08-07';
  const talk = conversation();
  talk.user(`"type":"api-request" "betas":["${large}"] [1m]`);
  talk.assistant([text('one')], { requestRef: 'r-1' });
  assert.equal(read(talk).fill()?.window, undefined);

  Object.assign(talk.system('x'), request('r-2', ['other', large]));
  Object.assign(talk.system('x'), request('title', []));
  talk.assistant([text('two')], { requestRef: 'r-2' });
  assert.equal(read(talk).fill()?.window, 1_000_000);

  Object.assign(talk.system('x'), request('r-3', ['other']));
  talk.assistant([text('three')], { requestRef: 'r-3' });
  assert.equal(read(talk).fill()?.window, undefined);
});

function read(talk: Conversation, source: UsageSource = of) {
  const reader = openClaudeUsage(undefined, source);
  reader.take(Buffer.from(talk.rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
  return reader;
}

function answersOf(talk: Conversation) {
  return read(talk).answers();
}
