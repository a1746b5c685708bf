import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { Redacted } from '../../src/redact/redacted.ts';
import { RedactionError } from '../../src/redact/redaction-error.ts';
import { createMemory } from '../../src/redact/secret-memory.ts';
import { seeded } from '../support/random.ts';
import { builtInSamples, secretsOf } from './samples/all.ts';
import { fill } from './samples/sample.ts';

const random = seeded();
const made = (template: string) => fill(template, random.next);
const key = made('AKIA{base32~16}');
const redactor = createRedactor();
const jsonl = (...records: unknown[]): Buffer =>
  Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));

test('the body is what a bucket accepts', () => {
  assert.ok(Redacted.is(redactor.lines(jsonl({ key })).body));
  assert.ok(Redacted.is(redactor.json({ key })));
});

test('every match is counted under its rule', () => {
  const { body, counts } = redactor.lines(
    jsonl({ key, again: key }, { token: made('ghp_{base62~36}') }),
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
  const secret = made('{base62~20}.ghp_{hex:36}-tail9');
  const { body, counts } = redactor.lines(jsonl({ client_secret: secret }));
  assert.equal(body.bytes.toString(), '{"client_secret":"[REDACTED:generic_secret]"}\n');
  assert.deepEqual(counts, { generic_secret: 1 });
});

test('where two rules match the same text, the more telling one gives the name', () => {
  const secret = made('sk-ant-api03-{base64url~93}AA');
  const { counts } = redactor.lines(
    jsonl({ ANTHROPIC_API_KEY: secret }, `Authorization: Bearer ${secret}`, `API_KEY=${secret}`),
  );
  assert.deepEqual(counts, { anthropic_key: 3 });
});

test('redacting twice changes and counts nothing more', () => {
  const bytes = jsonl(
    ...secretsOf(builtInSamples, random.next).map(({ text }) => ({
      [text]: JSON.stringify([text, text]),
    })),
  );
  const once = redactor.lines(bytes).body.bytes;
  const twice = redactor.lines(once);
  assert.equal(twice.body.bytes, once);
  assert.deepEqual(twice.counts, {});
});

test('lines are redacted alike however they are split into calls', () => {
  const lines = secretsOf(builtInSamples, random.next).map(({ text }) => jsonl({ text }));
  const whole = redactor.lines(Buffer.concat(lines)).body.bytes;
  const apart = lines.map((line) => redactor.lines(line).body.bytes);
  assert.deepEqual(Buffer.concat(apart), whole);
});

test('a match that goes on far behind its string hides no secret in the strings behind it', () => {
  const key = made('4b1d{base62:38}');
  const inBase64 = Buffer.from(`export MY_TOKEN="${key}"`).toString('base64');
  const line = `{"unity_service_secret: '${made('{base62~24}')}":"${'kz+MF/Zaj3'.repeat(40)}\\"","text":"=${inBase64}\\""}\n`;
  const once = redactor.lines(Buffer.from(line)).body.bytes;
  assert.match(once.toString(), /clickhouse_key/);
  assert.deepEqual(redactor.lines(once).counts, {});
});

test('a line with \\u escapes and no secret keeps them', () => {
  const bytes = Buffer.from('{"a":"\\u003cb\\u003e \\u0041\\u0022 \\\\u0041","token":"\\u0026"}\n');
  assert.equal(redactor.lines(bytes).body.bytes, bytes);
});

test('a placeholder never stands inside an escape', () => {
  // A newline and "pm_…"; a carriage return and "k_live_…"; U+00EA and a word.
  for (const text of [made('\npm_{hex:36}'), made('\rk_live_{hex:36}')]) {
    const bytes = jsonl(text, { text });
    assert.equal(redactor.lines(bytes).body.bytes, bytes);
  }
});

test('a JSON document is indented by two, ends its last line, and is redacted in keys and values', () => {
  const document = redactor.json({ name: 'é', [key]: [1, { password: made('T5r0u{hex:9}&3Z') }] });
  assert.equal(
    document.bytes.toString(),
    `${JSON.stringify({ name: 'é', '[REDACTED:aws_access_key]': [1, { password: '[REDACTED:generic_secret]' }] }, null, 2)}\n`,
  );
});

test('what is no JSON value is refused', () => {
  assert.throws(() => redactor.json(undefined), TypeError);
});

test('a rule that cannot run stops everything, by name and with the next step', () => {
  const told = { about: 'what is broken', confidence: 'certain' as const };
  const broken = [
    { name: 'no_pattern', ...told, literals: ['abc'], pattern: '(' },
    {
      name: 'no_verdict',
      ...told,
      literals: ['abc'],
      pattern: 'abc',
      accept: () => {
        throw new Error('boom');
      },
    },
  ];
  for (const rule of broken) {
    assert.throws(
      () => createRedactor({ rules: [rule] }).lines(jsonl('abc')),
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
    assert.equal(built, 0);
    createRedactor().lines(jsonl({ key }));
    assert.ok(built > 0 && built < 10, `${built}`);
  } finally {
    globalThis.RegExp = original;
  }
});

test('a text is redacted as it is, over many rows', () => {
  const token = made('ghp_{base62~36}');
  const text = `first\n\ttoken: ${token}\r\n"${token.slice(0, 20)}\n${token.slice(20)}" {"a":\n`;
  const { body, counts } = redactor.text(Buffer.from(text));
  assert.equal(
    body.bytes.toString(),
    'first\n\ttoken: [REDACTED:github_pat]\r\n"[REDACTED:github_pat]" {"a":\n',
  );
  assert.deepEqual(counts, { github_pat: 2 });
  assert.equal(redactor.text(Buffer.alloc(0)).body.bytes.length, 0);
});

test('what would be replaced is told by its place and rule, and by nothing else', () => {
  const lines = jsonl({ text: `é ${key}` }, 'nothing', { [key]: [`a ${made('ghp_{base62~36}')}`] });
  const findings = redactor.find(lines, 'lines');
  assert.deepEqual(
    findings.map(({ rule, start, end }) => [
      rule,
      lines.subarray(start, start + 4).toString(),
      end - start,
    ]),
    [
      ['aws_access_key', 'AKIA', 20],
      ['aws_access_key', 'AKIA', 20],
      ['github_pat', 'ghp_', 40],
    ],
  );
  assert.deepEqual(Object.keys(findings[0] ?? {}).sort(), ['end', 'rule', 'start']);
  const { bytes } = redactor.lines(lines).body;
  let replaced = '';
  let from = 0;
  for (const { start, end, rule } of findings) {
    replaced += `${lines.toString('latin1', from, start)}[REDACTED:${rule}]`;
    from = end;
  }
  assert.equal(replaced + lines.toString('latin1', from), bytes.toString('latin1'));
  assert.equal(redactor.find(Buffer.from(`x\n${key}`), 'text')[0]?.start, 2);
});

test('what is allowed is no secret, alone and in a longer one', () => {
  const other = made('AKIA{base32~16}');
  const lenient = createRedactor({ allow: (secret) => secret === key });
  assert.equal(
    lenient.lines(jsonl({ a: key, b: other })).body.bytes.toString(),
    `{"a":"${key}","b":"[REDACTED:aws_access_key]"}\n`,
  );
  assert.equal(lenient.text(Buffer.from(key)).body.bytes.toString(), key);
});

test('rules of one’s own take the place of all others', () => {
  const own = createRedactor({
    rules: [
      {
        name: 'ticket',
        about: 'a ticket',
        confidence: 'certain',
        literals: ['TICK-'],
        pattern: 'TICK-([0-9]{4})',
      },
    ],
  });
  const { body, counts } = own.text(Buffer.from(`TICK-1234 TICK-12 ${key}`));
  assert.equal(body.bytes.toString(), `TICK-[REDACTED:ticket] TICK-12 ${key}`);
  assert.deepEqual(counts, { ticket: 1 });
});

// Told once by its name, or by a header; then bare, quoted, encoded, in other words.
for (const [way, write] of Object.entries({
  bare: (secret: string) => secret,
  'in JSON in JSON': (secret: string) => JSON.stringify(JSON.stringify({ x: `is ${secret}.` })),
  'hard-wrapped': (secret: string) => `${secret.slice(0, 11)}\n${secret.slice(11)} `,
  'percent-encoded': (secret: string) => `?x=${encodeURIComponent(secret)}&y`,
  'in base64': (secret: string) => Buffer.from(`a text with ${secret} in it`).toString('base64'),
  'with colours': (secret: string) => `${secret.slice(0, 5)}\x1b[31m${secret.slice(5)}`,
})) {
  test(`a secret that was told once is known where it comes again ${way}`, () => {
    const secret = made('q7+{base62~20}=Z/{base62~8}');
    const memory = createMemory('machine');
    const told = redactor.lines(jsonl({ text: `DB_PASSWORD=${secret}` }), memory);
    assert.deepEqual(told.counts, { generic_secret: 1 });
    const line = jsonl({ text: `say ${write(secret)} now` });
    assert.deepEqual(redactor.lines(line).counts, {});
    const again = redactor.lines(line, createMemory('machine', memory.stored()));
    assert.deepEqual(again.counts, { generic_secret: 1 });
    const { text } = JSON.parse(again.body.bytes.toString());
    assert.match(text, /^say .*\[REDACTED:generic_secret\].* now$/s);
    for (let at = 0; at + 8 <= secret.length; at++) {
      assert.equal(text.includes(secret.slice(at, at + 8)), false);
    }
  });
}

test('a secret is known from the line on that tells it, in that line everywhere, and not before', () => {
  const secret = made('{base62~24}');
  const lines = jsonl(
    { a: secret },
    { b: secret, password: secret, c: secret },
    { d: `x ${secret}` },
  );
  const { body } = redactor.lines(lines, createMemory('machine'));
  const mark = '[REDACTED:generic_secret]';
  assert.deepEqual(
    body.bytes.toString(),
    jsonl({ a: secret }, { b: mark, password: mark, c: mark }, { d: `x ${mark}` }).toString(),
  );
});

test('what is known is let be where ids and numbers stand', () => {
  const secret = made('{hex:32}');
  const memory = createMemory('machine');
  redactor.lines(jsonl({ api_token: secret }), memory);
  const lines = Buffer.from(`{"message_id":"${secret}","n":12345678}\n`);
  assert.equal(redactor.lines(lines, memory).body.bytes.toString(), lines.toString());
});

test('the name in a mark tells of no secret behind it, in lines of any length', () => {
  for (const filler of ['', 'some words '.repeat(10_000)]) {
    const text = `[REDACTED:slack_token],${made('{base62~24}')} ${filler}`;
    assert.equal(redactor.text(Buffer.from(text)).body.bytes.toString(), text);
  }
});
