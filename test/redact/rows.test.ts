import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { isPlaceholder } from '../../src/redact/randomness.ts';
import { createMemory, type SecretMemory } from '../../src/redact/secret-memory.ts';
import { seeded } from '../support/random.ts';
import { leaks } from './oracle/leak.ts';
import { builtInSamples, secretsOf } from './samples/all.ts';
import { fill, type SampleTable } from './samples/sample.ts';

const random = seeded();
const redactor = createRedactor();

const secrets: Record<string, string> = {
  GITHUB_TOKEN: 'ghp_{base62~36}',
  JWT_SECRET: '{hex~64}',
  AWS_SECRET_ACCESS_KEY: '{base64~40}',
  API_TOKEN: '{base62~32}',
  STRIPE_KEY: 'sk_live_{base62~24}',
  DB_PASSWORD: 'S3cur3!Pass{digits:2}',
};
const others = [
  'PORT=3000',
  'AWS_REGION=eu-west-1',
  'REDIS_DB=0',
  'S3_BUCKET=my-bucket-2',
  'DB2_HOST=h1.example.org',
  'NODE_ENV=production',
  'export PATH2=/usr/bin',
  'region: eu-west-1',
  '2024-01-01 ok',
  '12 rows',
  '200 OK',
  'README2.md',
  'A=1',
];

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

const made = () =>
  Object.entries(secrets).map(([name, template]) => {
    let secret = fill(template, random.next);
    // By chance `XXXX`, which stands in for a secret.
    while (isPlaceholder(secret)) secret = fill(template, random.next);
    return { row: `${name}=${secret}`, redacted: `${name}=[REDACTED]`, secret };
  });
const kept = others.map((row) => ({ row, redacted: row }));

const redacted = (text: string, memory?: SecretMemory): string =>
  JSON.parse(
    redactor.lines(Buffer.from(`${JSON.stringify(text)}\n`), memory).body.bytes.toString(),
  );
/** Without the names of the rules. */
const plainly = (text: string) => text.replace(/\[REDACTED:[\w#]+\]/g, '[REDACTED]');

/** As a terminal of 80 columns writes it, whatever its characters take in bytes. */
const inRows = (text: string, columns = 80) => {
  const chars = [...text];
  const rows = Array.from({ length: Math.ceil(chars.length / columns) }, (_, row) =>
    chars.slice(row * columns, (row + 1) * columns).join(''),
  );
  return rows.join('\n');
};

test(`rows of settings in any order: each secret goes, every other row stays, and its value is known from then on (seed ${random.seed})`, () => {
  for (let world = 0; world < 200; world++) {
    const own = made();
    const rows = shuffled([...own, ...kept]);
    const end = random.chance(0.3) ? '\r\n' : '\n';
    const memory = createMemory('seed');
    const told = redacted(rows.map(({ row }) => row + end).join(''), memory);
    assert.equal(plainly(told), rows.map(({ redacted }) => redacted + end).join(''));
    for (const { secret } of own) {
      assert.ok(!redacted(`it was ${secret}, as I said`, memory).includes(secret), secret);
    }
  }
});

test(`any three rows of settings beside each other are no divided secret (seed ${random.seed})`, () => {
  for (let world = 0; world < 5; world++) {
    const rows = [...made(), ...kept];
    for (const first of rows) {
      for (const second of rows) {
        for (const third of rows) {
          const all = [first, second, third];
          if (new Set(all).size < all.length) continue;
          const told = redacted(all.map(({ row }) => `${row}\n`).join(''));
          assert.equal(plainly(told), all.map(({ redacted }) => `${redacted}\n`).join(''));
        }
      }
    }
  }
});

const wide = (name: string, secret: string) => `     2\u2192${name}=${secret}`;
const split: Record<string, () => { text: string; rest: string }> = {
  'of three rows behind a sign of three bytes': () => {
    const secret = fill('ghp_{base62:176}', random.next);
    return { text: inRows(wide('GITHUB_TOKEN', secret)), rest: secret.slice(-24) };
  },
  'with escapes of URLs, which take more columns than characters': () => {
    const secret = `${fill('{base62:75}', random.next)}%2B${fill('{base62:55}', random.next)}%2B${fill('{base62:90}', random.next)}`;
    return { text: inRows(`API_TOKEN=${secret}`), rest: secret.slice(-24) };
  },
  'whose row in the midst begins as a name of one letter does': () => {
    const secret = fill('{base62:70}b={base62:40}', random.next);
    return { text: inRows(`API_TOKEN=${secret}`), rest: secret.slice(-24) };
  },
  'whose header a narrow terminal splits': () => {
    const rows = Array.from({ length: 12 }, () => fill('{base64:64}', random.next));
    const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${rows.join('\n')}\n-----END OPENSSH PRIVATE KEY-----`;
    const text = `token: ${key}`.split('\n').map((row) => inRows(row, 31));
    return { text: text.join('\n'), rest: (rows.at(-1) as string).slice(0, 24) };
  },
};

for (const [what, make] of Object.entries(split)) {
  test(`a secret ${what} is found in all of its rows (seed ${random.seed})`, () => {
    const { text, rest } = make();
    assert.ok(text.includes(rest));
    for (const rowEnd of ['\n', '\r\n']) {
      const line = JSON.stringify({ text: text.replaceAll('\n', rowEnd) });
      const { body } = redactor.lines(Buffer.from(`${line}\n`));
      assert.ok(!body.bytes.includes(rest), body.bytes.toString());
    }
  });
}

// Words and signs on both sides of the row's end, a name behind the value, a second part, more than one can read.
const families = [
  'ansible_vault',
  'apple_app_password',
  'azure_refresh_token',
  'azure_static_web_apps_token',
  'command_password',
  'ecr_password',
  'flyio_token',
  'generic_secret',
  'jwt',
  'kubernetes_secret',
  'lemonsqueezy_key',
  'roblox_cookie',
  'slack_token',
  'solana_private_key',
  'twilio_key',
  'url_password',
  'wallet_mnemonic',
  'webhook_url',
  'wifi_password',
  'wix_key',
  'yandex_iam_token',
];

for (const family of families) {
  test(`wherever a row ends in a ${family}, next to nothing of it is left (seed ${random.seed})`, () => {
    const table: SampleTable = { [family]: builtInSamples[family] as SampleTable[string] };
    let tried = 0;
    const left: string[] = [];
    // Made anew until there are enough of them to tell a share.
    for (const sample of repeatedly(
      () => secretsOf(table, random.next),
      () => tried < fewest,
    )) {
      for (const place of placesIn(sample)) {
        const wrapped = `${sample.text.slice(0, place)}\n${sample.text.slice(place)}\nlast\n`;
        const { body } = redactor.lines(Buffer.from(`${JSON.stringify(wrapped)}\n`));
        const line = body.bytes.toString().slice(0, -1);
        tried += 1;
        if (leaks(line, { ...sample, open: 'x'.repeat(sample.secret.length) })) left.push(line);
      }
    }
    assert.ok(left.length <= 1 + tried / 25, `${tried}: ${left.join('\n')}`);
  });
}

const fewest = 400;

function* repeatedly<T>(make: () => readonly T[], isWanted: () => boolean): Generator<T> {
  while (isWanted()) yield* make();
}

/** Some of those between two letters or digits of the secret, four of its characters on either side. */
function placesIn({ text, secret }: { text: string; secret: string }): number[] {
  const start = text.indexOf(secret) + 4;
  const end = start + secret.length - 8;
  const places = Array.from({ length: Math.max(0, end - start + 1) }, (_, i) => start + i).filter(
    (place) => /^[A-Za-z0-9]{2}$/.test(text.slice(place - 1, place + 1)),
  );
  const step = Math.max(1, Math.ceil(places.length / 6));
  const first = random.between(0, step - 1);
  return places.filter((_, i) => i % step === first);
}

/** Found by a word that stands in the first row. */
const named: Record<string, string> = {
  AIVEN_TOKEN: '{base64~344}',
  AWS_SECRET_ACCESS_KEY: '{base64~40}',
  CF_API_TOKEN: '{base62~40}',
};

for (const [name, template] of Object.entries(named)) {
  test(`${name} of several rows is found where the first one ends within the name (seed ${random.seed})`, () => {
    let left = 0;
    const tried = 200;
    for (let round = 0; round < tried; round += 1) {
      const secret = fill(template, random.next);
      const cut = name.length - 3;
      const columns = 4 + Math.round(secret.length * random.pick([0.55, 0.7, 0.8]));
      // A text begins within a row of the terminal.
      const rows = `${name.slice(0, cut)}\n${inRows(`${name.slice(cut)}=${secret}`, columns)}`;
      const told = redacted(`${rows}\nPORT=8080\n`).replaceAll('\n', '');
      if (told.includes(secret.slice(0, 8)) || told.includes(secret.slice(-8))) left += 1;
    }
    assert.ok(left <= tried / 25, `${left} of ${tried}`);
  });
}

const lists: Record<string, string> = {
  'names that begin as a key does':
    'md-todo\nmd-book\nmd-abc\nabc-def-ghijk\nxyz0\nxyz00\nmd2-digest',
  'prose about a password': 'The password is correct\nand the token: see below\nfor more of it',
  'a passphrase that is none': 'passphrase: ask\nthe admin for it\nsecret: none\nyet',
  'code without ends of statements':
    'const token = getToken\nreturn token\nlet password = ask\nawait it',
  'a header with words below it':
    'Authorization: Bearer token\nthen the body of it\ncurl -u user:password\nworks',
  'a log': 'login user failed\nretry login as root\nmysql -p\nasks for it\nsshpass -p word\nssh',
};

for (const [what, text] of Object.entries(lists)) {
  test(`rows of words are no divided secret: ${what}`, () => {
    const line = JSON.stringify(text);
    assert.equal(redactor.lines(Buffer.from(`${line}\n`)).body.bytes.toString(), `${line}\n`);
  });
}

const long: Record<string, string> = {
  'a token that is wider than any row': 'IST.eyJ{base64url~60}.eyJ{base64url~240}.{base64url~342}',
  'an assignment of one':
    'CODEARTIFACT_AUTH_TOKEN=eyJ{base64url~60}.{base64url~240}.{base64url~342}',
};
const ownRows = [
  '2026-09-21T16:15:56.903Z INFO [build] ok',
  '2026/09/21 16:15:56 started',
  '16:15:56 GET /v1/order',
  "node_modules/@acme/hub/src/entry.ts:18:import type {Entry} from 'acme';",
  'src/index.test.ts',
  'total 12',
  '-rw-r--r-- 1 me me 12 a.txt',
];

for (const [what, template] of Object.entries(long)) {
  test(`the row below ${what} stays, if it is one of its own (seed ${random.seed})`, () => {
    for (const row of ownRows) {
      const line = JSON.stringify(`$ cat\n${fill(template, random.next)}\n${row}\n`);
      const { body } = redactor.lines(Buffer.from(`${line}\n`));
      const made: string = JSON.parse(body.bytes.toString());
      assert.match(made, /\n(?:\w+=)?\[REDACTED:\w+\]\n/);
      assert.ok(made.endsWith(`\n${row}\n`), made);
    }
  });
}
