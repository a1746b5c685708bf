import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { rules } from '../../src/redact/rules.ts';
import { randomFrom, type Sample, samples } from './samples.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const redactor = createRedactor();

const redact = (line: string) => {
  const { body, counts } = redactor.lines(Buffer.from(`${line}\n`));
  return { line: body.bytes.toString().slice(0, -1), counts };
};

// Each writes a text into a JSON line the way transcripts do, and reads it back.
const encodings: Record<string, { write(text: string): string; read(line: string): string }> = {
  'a JSON string': {
    write: (text) => JSON.stringify({ text: ` ${text} ` }),
    read: (line) => JSON.parse(line).text.slice(1, -1),
  },
  'the whole of a JSON string': {
    write: (text) => JSON.stringify([text]),
    read: (line) => JSON.parse(line)[0],
  },
  'a key': {
    write: (text) => JSON.stringify({ [text]: 1 }),
    read: (line) => Object.keys(JSON.parse(line))[0] ?? '',
  },
  'a line of its own': {
    write: (text) => JSON.stringify(`before\n${text}\nafter`),
    read: (line) => JSON.parse(line).slice('before\n'.length, -'\nafter'.length),
  },
  'lines with Windows ends': {
    write: (text) => JSON.stringify(`before\r\n${text}\r\nafter`),
    read: (line) => JSON.parse(line).slice('before\r\n'.length, -'\r\nafter'.length),
  },
  'an added line of a diff': {
    write: (text) => JSON.stringify(`@@\n+${text}\n-x`),
    read: (line) => JSON.parse(line).slice('@@\n+'.length, -'\n-x'.length),
  },
  'terminal colours': {
    write: (text) => JSON.stringify(`\u001b[1;32m${text}\u001b[0m`),
    read: (line) => JSON.parse(line).slice('\u001b[1;32m'.length, -'\u001b[0m'.length),
  },
  'JSON in a JSON string': {
    write: (text) => JSON.stringify(JSON.stringify({ text: `x\n${text}\ty` })),
    read: (line) => JSON.parse(JSON.parse(line)).text.slice(2, -2),
  },
  'JSON in JSON in a JSON string': {
    write: (text) => JSON.stringify(JSON.stringify(JSON.stringify([`x\n${text}`, 1]))),
    read: (line) => JSON.parse(JSON.parse(JSON.parse(line)))[0].slice(2),
  },
  'letters as \\u escapes': {
    write: (text) => `["${escaped(text)}"]`,
    read: (line) => JSON.parse(line)[0],
  },
  'JSON in a JSON string with \\u escapes': {
    write: (text) => JSON.stringify(`["${escaped(text)}"]`),
    read: (line) => JSON.parse(JSON.parse(line))[0],
  },
};

for (const [encoding, { write, read }] of Object.entries(encodings)) {
  test(`every family is found in ${encoding} and nothing else is touched (seed ${seed})`, () => {
    for (const sample of samples(randomFrom(seed))) {
      const { line, counts } = redact(write(sample.text));
      const wanted = expected(sample);
      assert.equal(read(line), wanted.text, `${sample.rule} in ${line}`);
      assert.deepEqual(counts, wanted.counts, `${sample.rule} in ${line}`);
    }
  });
}

test('every rule has a sample', () => {
  const sampled = new Set(samples(randomFrom(1)).map(({ rule }) => rule));
  assert.deepEqual([...new Set(rules.map(({ name }) => name))].sort(), [...sampled].sort());
});

test('every literal has three ASCII characters at least', () => {
  for (const { literals } of rules) {
    for (const literal of literals) assert.match(literal, /^[\x20-\x7e]{3,}$/);
  }
});

test('a private key that is cut short goes up to where its lines end', () => {
  for (const sample of samples(randomFrom(seed)).filter(({ rule }) => rule === 'private_key')) {
    const cut = sample.text.slice(0, 300);
    for (const text of [cut, `${cut}\n... [truncated]`]) {
      const { line } = redact(JSON.stringify(text));
      assert.equal(JSON.parse(line), text.replace(cut, '[REDACTED:private_key]'));
    }
  }
});

test('a private key with line numbers, as a file viewer prints it, is one match', () => {
  const [key] = samples(randomFrom(seed)).filter(({ rule }) => rule === 'private_key');
  const lines = (key?.text ?? '').split('\n');
  for (const sign of ['→', '\t', ': ']) {
    const view = lines.map((line, i) => `${String(i + 1).padStart(6)}${sign}${line}`);
    for (const text of [view, view.slice(0, 9)].map((part) => part.join('\n'))) {
      const { line } = redact(JSON.stringify(text));
      assert.equal(JSON.parse(line), `     1${sign}[REDACTED:private_key]`);
    }
  }
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: templates are what must stay
const prose = [
  'The bearer of bad news; Bearer authentication-middleware-for-express-apps; bearer token',
  'Basic functionality, basic understanding of YWJj, Basic realm="x"',
  'risk-assessment-management-policy-document, task-sk-fading-circle-animation-delay-12',
  'authorization: src/redact/rules/authorization.ts:12, Authorization = getAuthorizationHeader(session)',
  'curl -sub https://example.test, curl -o out.txt https://host:8080/a, curl --url http://host:8080',
  'password: string; token: z.string().min(1), secret = await readSecret(name)',
  'const token = request.headers.authorization; password=getPassword(), apiKey: process.env.API_KEY_2',
  'PASSWORD=$DB_PASSWORD TOKEN=${TOKEN_1} SECRET=<your-secret-1> API_KEY=your-api-key-123 TOKEN=xxxxxxxx1',
  'SECRET_NAME=my-secret-2024 TOKEN_URL=https://auth1.test/token SECRET_ARN=arn:aws:secret:1:2:x3',
  '"password": "changeme", "token": "example-token-1234", "secret": "${{ secrets.NPM_TOKEN_2 }}"',
  '"max_tokens": 1024, "token_type": "bearer", "tokenizer": "o200k_base_2024_v1x", "input_tokens":12',
  'https://user:password@host/ http://host:8080/@scope/pkg git@github.com:owner/repo.git',
  'postgres://${user}:${pass}@localhost https://a:b@example.com/',
  '-----BEGIN PRIVATE KEY----- and -----END PRIVATE KEY----- are the markers of a key',
  'npm_config_registry npm_lifecycle_event hf_hub_download sk-learn xox xapp eyJ SG. AKIA ASIA',
  '4f9d0c1e-8a3b-4c2d-9e7f-0123456789ab sha512-q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vg==',
  '[REDACTED:openai_key] password="[REDACTED:generic_secret]" Bearer [REDACTED:bearer_token]',
];

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: until here

for (const text of prose) {
  test(`stays as it is: ${text.slice(0, 60)}`, () => {
    for (const value of [text, `\n${text}`, JSON.stringify(text)]) {
      const line = JSON.stringify(value);
      assert.deepEqual(redact(line), { line, counts: {} });
    }
  });
}

function expected({ rule, secret, text }: Sample): {
  text: string;
  counts: Record<string, number>;
} {
  const id = /^(A[KS]IA[A-Z2-7]{16}),/.exec(text)?.[1];
  if (rule !== 'aws_secret_access_key' || !id) {
    return { text: text.replace(secret, `[REDACTED:${rule}]`), counts: { [rule]: 1 } };
  }
  return {
    text: `[REDACTED:aws_access_key],[REDACTED:${rule}]`,
    counts: { aws_access_key: 1, [rule]: 1 },
  };
}

/** Every third character as `\u0041`, and JSON's own escapes as JSON wants them. */
function escaped(text: string): string {
  return [...text]
    .map((char, i) =>
      i % 3 === 0 && char >= ' ' && char <= '~'
        ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
        : JSON.stringify(char).slice(1, -1),
    )
    .join('');
}
