import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { parseEnvFile } from '../../../src/redact/own/env-file.ts';
import { createOwnRedactor } from '../../../src/redact/own/redactor.ts';
import { secretsIn } from '../../../src/redact/own/secret-value.ts';
import { ownWords } from '../../../src/redact/own/words.ts';
import { UserError } from '../../../src/state/user-error.ts';
import { temporaryFolder } from '../../support/machine.ts';

test('an env file is read as programs read it', () => {
  const text = [
    '# comment',
    'A=bare # comment',
    'export B="two\\nrows \\"x\\""',
    "C='single # kept'",
    'D=has#hash',
    'E=',
    'F: colon',
    'G="over',
    'rows"',
    'not an assignment',
  ].join('\r\n');
  const values = parseEnvFile(text).map(({ name, value }) => `${name}=${value}`);
  assert.deepEqual(values, [
    'A=bare',
    'B=two\nrows "x"',
    'C=single # kept',
    'D=has#hash',
    'D=has',
    'E=',
    'F=colon',
    'G=over\r\nrows',
  ]);
});

const random = 'kT8mZq2LxR5v9WcB';
const values: [value: string, isNamed: boolean, secrets: string[]][] = [
  [random, false, [random]],
  ['tr0ub4dor & three', true, ['tr0ub4dor & three']],
  ['tr0ub4dor & three', false, []],
  ['correct-horse-battery', true, ['correct-horse-battery']],
  ['postgres', true, []],
  ['production', true, []],
  ['short', true, []],
  ['1234567890', true, []],
  ['2026-01-01 10:00', true, []],
  ['/var/lib/thing/file', true, []],
  ['~/keys/id_rsa', true, []],
  ['your-api-key-here', true, []],
  ['$OTHER_VARIABLE', true, []],
  ['https://example.com/path', true, []],
  ['postgres://me:s3cr3t-pw@db/x', false, ['s3cr3t-pw']],
  [`https://hooks.corp.io/${random}`, false, [`https://hooks.corp.io/${random}`]],
  [`-----BEGIN KEY-----\n${random}${random}\n-----END KEY-----`, true, [`${random}${random}`]],
];
for (const [value, isNamed, secrets] of values) {
  const how = isNamed ? 'of a secret variable' : 'of any variable';
  test(`of the value ${JSON.stringify(value)} ${how}, ${secrets.length} is replaced`, () => {
    assert.deepEqual(secretsIn(value, isNamed), secrets);
  });
}

test('variables are named by themselves or by a part of their names', () => {
  const env = { A_TOKEN: 'k2-aa-bb-1', B_TOKEN_OLD: 'k2-aa-bb-2', DEPLOY: 'k2-aa-bb-3' };
  const texts = ownWords({ env: ['*_TOKEN', 'DEPLOY'] }, env).words.map(({ text }) => text);
  assert.deepEqual(texts, ['k2-aa-bb-1', 'k2-aa-bb-3']);
});

test('an env file that is not there is told, one that cannot be read stops everything', (t) => {
  const HOME = temporaryFolder(t);
  assert.deepEqual(ownWords({ env_files: ['~/.env'] }, { HOME }), {
    words: [],
    missing: [join(HOME, '.env')],
  });
  const file = join(HOME, 'locked.env');
  writeFileSync(file, `KEY=${random}`);
  chmodSync(file, 0);
  // Root reads what is closed to everybody; a folder is no file to anybody.
  const path = process.getuid?.() === 0 ? HOME : file;
  assert.throws(
    () => ownWords({ env_files: [path] }, { HOME }),
    (error) => error instanceof UserError && error.message.includes(path),
  );
});

for (const text of ['pa"ss\\word', 'é is ü', '100%25 sure', 'tab\there', 'q&quot;x', 'short#1']) {
  test(`the text ${JSON.stringify(text)} is replaced in whatever JSON it stands`, () => {
    const { lines } = createOwnRedactor({ literals: [text] }, {});
    for (const value of [text, { a: text }, JSON.stringify({ a: [text] })]) {
      const row = Buffer.from(`${JSON.stringify({ message: value, more: 'x' })}\n`);
      const left = lines(row).body.bytes.toString();
      assert.match(left, /\[REDACTED:own_literal\]/);
      assert.doesNotThrow(() => JSON.parse(left));
    }
  });
}

test('the tier strict also takes who and where somebody is; the standard one does not', () => {
  const text =
    'ann@corp.com at 10.1.2.3 and 2a00:1450::8a in /home/ann/x, C:\\Users\\ann\\y, "-home-ann-x"';
  const harmless =
    'git@github.com 127.0.0.1 v1.2.3.4 std::vector 12:34:56 /home/user/x a@1.2.3 10.1.2.3/8';
  const redact = (tier: 'standard' | 'strict', value: string) =>
    createOwnRedactor({ tier }, {}).text(Buffer.from(value)).body.bytes.toString();
  assert.equal(redact('standard', text), text);
  assert.equal(
    redact('strict', text),
    '[REDACTED:email_address] at [REDACTED:ip_address] and [REDACTED:ip_address] in ' +
      '/home/[REDACTED:home_path]/x, C:\\Users\\[REDACTED:home_path]\\y, "-home-[REDACTED:home_path]-x"',
  );
  assert.equal(
    redact('strict', harmless.replace(' 10.1.2.3/8', '')),
    harmless.replace(' 10.1.2.3/8', ''),
  );
});

test('marks are replaced by nothing: what was redacted once is the same when it is redacted again', () => {
  const token = ['ghp', 'q7Wm2Xc8Rt5Yb1Nh6Jd4Gf0PsZk3v9QwLm2X'].join('_');
  const samples = { secrets: ['ABCDEFGH'] };
  const rules = [{ name: 'shout', pattern: '[A-Z]{4,8}', samples }];
  const literals = ['REDACTED', 'own_literal', 'shout'];
  const { lines } = createOwnRedactor({ rules, literals }, {});
  const text = `say ABCDEFGH and shout, own_literal ${token} REDACTED`;
  const once = lines(Buffer.from(`${JSON.stringify({ text })}\n`)).body.bytes;
  assert.ok(!once.toString().includes('ABCDEFGH'));
  assert.doesNotMatch(once.toString(), /\[REDACTED:[^\]]*\[|\[\[/);
  assert.deepEqual(lines(once).body.bytes.toString(), once.toString());
});
