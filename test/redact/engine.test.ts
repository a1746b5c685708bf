import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { Redacted } from '../../src/redact/redacted.ts';
import { RedactionError } from '../../src/redact/redaction-error.ts';
import { base64, base64url, hex, randomFrom, samples } from './samples.ts';

const random = randomFrom(7);
const of = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
const key = `AKIA${of('ABCDEFGH', 16)}`;
const redactor = createRedactor();
const jsonl = (...records: unknown[]): Buffer =>
  Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));

const claudeCode = [
  {
    parentUuid: randomUUID(),
    isSidechain: false,
    sessionId: randomUUID(),
    type: 'assistant',
    requestId: `req_011C${of(base64, 20).replace(/\W/g, 'x')}`,
    uuid: randomUUID(),
    timestamp: '2026-10-02T03:04:05.678Z',
    message: {
      id: `msg_01${of(hex, 22)}`,
      model: 'claude-sonnet-4-5-20250929',
      content: [
        {
          type: 'thinking',
          thinking: 'The token is short.',
          signature: `EqoB${of(base64, 4000)}==`,
        },
        { type: 'tool_use', id: `toolu_01${of(hex, 22)}`, name: 'Bash', input: { command: 'ls' } },
      ],
      usage: {
        input_tokens: 4,
        cache_creation_input_tokens: 1234567890123456,
        cache_read_input_tokens: 15321,
        output_tokens: 88,
        service_tier: 'standard',
      },
    },
  },
  {
    type: 'user',
    uuid: randomUUID(),
    message: {
      role: 'user',
      content: [
        {
          tool_use_id: `toolu_01${of(hex, 22)}`,
          type: 'tool_result',
          content: `commit ${of(hex, 40)}\n"integrity": "sha512-${of(base64, 86)}=="`,
        },
        {
          type: 'image',
          source: {
            type: 'base64',
            media_type: 'image/png',
            data: `iVBORw0KGgo${of(base64, 1e6)}`,
          },
        },
      ],
    },
  },
];

const codex = [
  {
    timestamp: '2026-10-02T03:04:05.678Z',
    ordinal: 0,
    type: 'session_meta',
    payload: {
      id: randomUUID(),
      cwd: '/home/a/b',
      cli_version: '0.169.0',
      model_provider: 'openai',
    },
  },
  {
    type: 'response_item',
    payload: {
      type: 'reasoning',
      id: `rs_${of(hex, 50)}`,
      summary: [],
      encrypted_content: `gAAAAAB${of(base64url, 20000)}==`,
    },
  },
  {
    type: 'response_item',
    payload: {
      type: 'function_call',
      name: 'exec_command',
      call_id: `call_${of(base64url, 24).replace(/\W/g, 'x')}`,
      arguments: '{"cmd":"git log --oneline","max_output_tokens":6000}',
    },
  },
  {
    type: 'event_msg',
    payload: {
      type: 'token_count',
      info: { last_token_usage: { input_tokens: 8123, cached_input_tokens: 7936 } },
    },
  },
  { type: 'turn_context', payload: { turn_id: randomUUID(), prompt_cache_key: randomUUID() } },
];

for (const [name, records] of Object.entries({ 'Claude Code': claudeCode, Codex: codex })) {
  test(`ids, signatures, hashes, usage and images of ${name} come through, in the same buffer`, () => {
    const bytes = jsonl(...records);
    const { body, counts } = redactor.lines(bytes);
    assert.equal(body.bytes, bytes);
    assert.deepEqual(counts, {});
  });
}

test('the body is what a bucket accepts', () => {
  assert.ok(Redacted.is(redactor.lines(jsonl({ key })).body));
  assert.ok(Redacted.is(redactor.json({ key })));
});

test('every match is counted under its rule', () => {
  const { body, counts } = redactor.lines(
    jsonl({ key, again: key }, { token: `ghp_${'a1'.repeat(18)}` }),
  );
  assert.deepEqual(counts, { aws_access_key: 2, github_pat: 1 });
  assert.equal(
    body.bytes.toString(),
    '{"key":"[REDACTED:aws_access_key]","again":"[REDACTED:aws_access_key]"}\n{"token":"[REDACTED:github_pat]"}\n',
  );
});

test('what surrounds a secret stays byte for byte, also where it is no UTF-8 and no JSON', () => {
  const before = Buffer.from([0x22, 0xff, 0xc3, 0x28, 0x80, 0x0d, 0x0a, 0x7b, 0xe2, 0x82, 0x20]);
  const after = Buffer.from([0x20, 0x80, 0xf0, 0x9f, 0x22, 0x0a, 0x0a, 0x5c]);
  const { body } = redactor.lines(Buffer.concat([before, Buffer.from(key), after]));
  const placeholder = Buffer.from('[REDACTED:aws_access_key]');
  assert.deepEqual(body.bytes, Buffer.concat([before, placeholder, after]));
});

test('letters beyond ASCII next to or inside a secret are never cut in half', () => {
  for (const password of ['pä7ßwörX9q2', 'à7b4à1X9q2ö', '秘密x7Y9k2Qz']) {
    for (const text of [`postgres://u:${password}@db/x`, `é"password":"${password}7x"é`]) {
      const { body } = redactor.lines(jsonl(text, JSON.stringify(text)));
      assert.equal(body.bytes.toString().includes('\ufffd'), false);
      assert.equal(body.bytes.toString().includes(password), false, text);
      for (const line of body.bytes.toString().trimEnd().split('\n')) JSON.parse(line);
    }
  }
});

test('a secret that another one contains is named by the longer, and nothing of it stays', () => {
  const secret = `${of(base64url, 20)}.ghp_${of(hex, 36)}-tail9`;
  const { body, counts } = redactor.lines(jsonl({ client_secret: secret }));
  assert.equal(body.bytes.toString(), '{"client_secret":"[REDACTED:generic_secret]"}\n');
  assert.deepEqual(counts, { generic_secret: 1 });
});

test('where two rules match the same text, the more telling one gives the name', () => {
  const secret = `sk-ant-api03-${'aB3_-'.repeat(19)}`;
  const { counts } = redactor.lines(
    jsonl({ ANTHROPIC_API_KEY: secret }, `Authorization: Bearer ${secret}`, `API_KEY=${secret}`),
  );
  assert.deepEqual(counts, { anthropic_key: 3 });
});

test('redacting twice changes and counts nothing more', () => {
  const bytes = jsonl(
    ...samples(random).map(({ text }) => ({ [text]: JSON.stringify([text, text]) })),
  );
  const once = redactor.lines(bytes).body.bytes;
  const twice = redactor.lines(once);
  assert.equal(twice.body.bytes, once);
  assert.deepEqual(twice.counts, {});
});

test('lines are redacted alike however they are split into calls', () => {
  const lines = samples(random).map(({ text }) => jsonl({ text }));
  const whole = redactor.lines(Buffer.concat(lines)).body.bytes;
  const apart = lines.map((line) => redactor.lines(line).body.bytes);
  assert.deepEqual(Buffer.concat(apart), whole);
});

test('a line with \\u escapes and no secret keeps them', () => {
  const bytes = Buffer.from('{"a":"\\u003cb\\u003e \\u0041\\u0022 \\\\u0041","token":"\\u0026"}\n');
  assert.equal(redactor.lines(bytes).body.bytes, bytes);
});

test('a placeholder never stands inside an escape', () => {
  // A newline and "pm_…"; a carriage return and "k_live_…"; U+00EA and a word.
  for (const text of [`\npm_${'a1'.repeat(18)}`, `\rk_live_${'a1'.repeat(18)}`]) {
    const bytes = jsonl(text, { text });
    assert.equal(redactor.lines(bytes).body.bytes, bytes);
  }
});

test('a JSON document is indented by two, ends its last line, and is redacted in keys and values', () => {
  const document = redactor.json({ name: 'é', [key]: [1, { password: `T5r0u${of(hex, 9)}&3Z` }] });
  assert.equal(
    document.bytes.toString(),
    `${JSON.stringify({ name: 'é', '[REDACTED:aws_access_key]': [1, { password: '[REDACTED:generic_secret]' }] }, null, 2)}\n`,
  );
});

test('what is no JSON value is refused', () => {
  assert.throws(() => redactor.json(undefined), TypeError);
});

test('a rule that cannot run stops everything, by name and with the next step', () => {
  const broken = [
    { name: 'no_pattern', literals: ['abc'], pattern: '(' },
    {
      name: 'no_verdict',
      literals: ['abc'],
      pattern: 'abc',
      accept: () => {
        throw new Error('boom');
      },
    },
  ];
  for (const rule of broken) {
    assert.throws(
      () => createRedactor([rule]).lines(jsonl('abc')),
      (error) =>
        error instanceof RedactionError &&
        error.name === 'RedactionError' &&
        error.rule === rule.name &&
        error.message.includes(rule.name) &&
        error.hint.includes('tracecraft'),
    );
  }
});

test('nothing is compiled before there are bytes to redact', () => {
  const original = globalThis.RegExp;
  let built = 0;
  globalThis.RegExp = new Proxy(original, {
    construct(target, args) {
      built++;
      return Reflect.construct(target, args);
    },
  });
  try {
    createRedactor();
    assert.equal(built, 0);
    createRedactor().lines(jsonl({ text: 'nothing to see' }));
    assert.equal(built, 1);
  } finally {
    globalThis.RegExp = original;
  }
});
