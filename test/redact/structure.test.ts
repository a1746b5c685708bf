import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { isRedactionOf } from '../../src/records/is-redaction-of.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { seeded } from '../support/random.ts';
import { fill } from './samples/sample.ts';

const random = seeded();
const made = (template: string) => fill(template, random.next);
const redactor = createRedactor();
const jsonl = (...records: unknown[]): Buffer =>
  Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
const redact = (line: string) => redactor.lines(Buffer.from(line)).body.bytes.toString();

const claudeCode = [
  {
    parentUuid: randomUUID(),
    isSidechain: false,
    sessionId: randomUUID(),
    type: 'assistant',
    requestId: `req_011C${made('{base62:20}')}`,
    uuid: randomUUID(),
    timestamp: '2026-10-02T03:04:05.678Z',
    message: {
      id: `msg_01${made('{hex:22}')}`,
      model: 'claude-sonnet-4-5-20250929',
      content: [
        {
          type: 'thinking',
          thinking: 'The token is short.',
          signature: `EqoB${made('{base64:4000}')}==`,
        },
        {
          type: 'tool_use',
          id: `toolu_01${made('{hex:22}')}`,
          name: 'Bash',
          input: { command: 'ls' },
        },
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
          tool_use_id: `toolu_01${made('{hex:22}')}`,
          type: 'tool_result',
          content: `commit ${made('{hex:40}')}\n"integrity": "sha512-${made('{base64:86}')}=="`,
        },
        {
          type: 'image',
          source: {
            type: 'base64',
            media_type: 'image/png',
            data: `iVBORw0KGgo${made('{base64:1000000}')}`,
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
      id: `rs_${made('{hex:50}')}`,
      summary: [],
      encrypted_content: `gAAAAAB${made('{base64url:20000}')}==`,
    },
  },
  {
    type: 'response_item',
    payload: {
      type: 'function_call',
      name: 'exec_command',
      call_id: `call_${made('{base62:24}')}`,
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

test(`numbers are never replaced, nor true, false and null (seed ${random.seed})`, () => {
  const line =
    '{"password":4242424242424242,"token":null,"api_key":true,"secret":1e21,"pin":-12345678}\n';
  assert.equal(redact(line), line);
});

test('two secrets as keys of one object stay two keys, with their values', () => {
  const [one, two, three] = [1, 2, 3].map(() => made('ghp_{base62~36}'));
  const record = {
    [`${one}`]: 1,
    inner: { [`${one}`]: [{ [`${two}`]: 2 }] },
    [`${two}`]: 3,
    [`${three}`]: 4,
  };
  const line = JSON.stringify(record);
  const redacted = redact(line);
  assert.equal(
    redacted,
    '{"[REDACTED:github_pat]":1,"inner":{"[REDACTED:github_pat]":[{"[REDACTED:github_pat]":2}]},' +
      '"[REDACTED:github_pat#2]":3,"[REDACTED:github_pat#3]":4}',
  );
  assert.equal(redact(redacted), redacted);
  assert.ok(isRedactionOf(Buffer.from(redacted), Buffer.from(line)));
  assert.deepEqual(JSON.parse(redactor.json({ [`${one}`]: 1, [`${two}`]: 2 }).bytes.toString()), {
    '[REDACTED:github_pat]': 1,
    '[REDACTED:github_pat#2]': 2,
  });
});

test('values that read the same stay so, and keys within a string are text', () => {
  const [one, two] = [1, 2].map(() => made('ghp_{base62~36}'));
  const text = JSON.stringify({ [`${one}`]: one, [`${two}`]: two });
  assert.equal(
    JSON.parse(redact(JSON.stringify({ text, list: [one, two] }))).text,
    '{"[REDACTED:github_pat]":"[REDACTED:github_pat]","[REDACTED:github_pat]":"[REDACTED:github_pat]"}',
  );
});

test('what only looks like a secret stays where ids and hashes stand, what surely is one goes', () => {
  const token = made('ghp_{base62~36}');
  const hash = made('{hex:40}');
  const record = {
    message_id: hash,
    parentUuid: randomUUID(),
    sha: hash,
    etag: hash,
    requestId: token,
  };
  const redacted = JSON.parse(redact(JSON.stringify(record)));
  assert.deepEqual(redacted, { ...record, requestId: '[REDACTED:github_pat]' });
});

test('a secret beside what is opaque is found, and an opaque value that is text is searched', () => {
  const token = made('ghp_{base62~36}');
  const signature = made('{base64~400}');
  const line = JSON.stringify({ signature, text: token, data: `${'see '.repeat(40)}${token}` });
  assert.deepEqual(JSON.parse(redact(line)), {
    signature,
    text: '[REDACTED:github_pat]',
    data: `${'see '.repeat(40)}[REDACTED:github_pat]`,
  });
});

test('a match never goes beyond its string, nor a value into the next one', () => {
  const line = JSON.stringify([
    'password=',
    made('{base62~20}'),
    { token: 'x' },
    made('{base62~20}'),
  ]);
  assert.equal(JSON.parse(redact(line)).length, 4);
  assert.equal(JSON.stringify(JSON.parse(redact(line))[2]), '{"token":"x"}');
});

test('a line that is cut or broken is redacted as text, up to the end of its strings', () => {
  const token = made('ghp_{base62~36}');
  for (const line of [
    `{"a":"${token}`,
    `{"a":${token}}`,
    `}${token}{`,
    `[${token}`,
    `${token}":"x"`,
  ]) {
    assert.equal(redact(line), line.replace(token, '[REDACTED:github_pat]'));
  }
});

test('of valid JSON, nothing outside of a string is touched', () => {
  for (const line of [
    '[1,2]',
    '{"password" : 12345678901234567890 , "b":[]}',
    ' {"token":\t0.12345678901234567}',
  ]) {
    assert.equal(redact(line), line);
  }
});
