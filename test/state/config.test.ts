import assert from 'node:assert/strict';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import test, { type TestContext } from 'node:test';
import {
  bucketInForce,
  type Config,
  findSetting,
  getSetting,
  readConfig,
  withSetting,
  writeConfig,
} from '../../src/state/config.ts';
import { placeOfMistake } from '../../src/state/json-place.ts';
import { statePaths } from '../../src/state/paths.ts';
import { settings } from '../../src/state/settings.ts';
import { UserError } from '../../src/state/user-error.ts';
import { temporaryFolder } from '../support/machine.ts';

const place = (t: TestContext) => statePaths({ TRACECRAFT_HOME: temporaryFolder(t) });

test('no config is an empty one', (t) => {
  assert.deepEqual(readConfig(place(t)), {});
});

test('a config is read back as it was written, and is for this user alone', (t) => {
  const paths = place(t);
  const config: Config = { bucket: 's3://b', projects: { '/a': 'x' }, hook: { budget_ms: 900 } };
  writeConfig(paths, config);
  assert.deepEqual(readConfig(paths), config);
  assert.equal(statSync(paths.config).mode & 0o777, 0o600);
});

for (const text of ['', '{', '[]', 'null', '"x"', '{"bucket":"s3://b",}']) {
  test(`a config that holds ${JSON.stringify(text)} is an error that names the file`, (t) => {
    const paths = place(t);
    mkdirSync(dirname(paths.config), { recursive: true });
    writeFileSync(paths.config, text);
    assert.throws(
      () => readConfig(paths),
      (error) => error instanceof UserError && error.message.includes(paths.config),
    );
  });
}

for (const wrong of [
  { bucket: 5 },
  { agent: {} },
  { projects: [] },
  { projects: { '/a': 5 } },
  { s3: 'x' },
  { s3: { access_key_id: 5 } },
  { hook: { budget_ms: 'soon' } },
  { hook: { budget_ms: -1 } },
  { hook: 5 },
  { redaction: 5 },
  { redaction: { tier: 'lax' } },
  { redaction: { rules: [{ name: 'x', pattern: 'y' }] } },
  { redaction: { literals: ['', 'x'] } },
  { redaction: { off_for: 'file:///x' } },
  { environment: { PATH: '/theirs' } },
]) {
  test(`a setting of the wrong kind is named, not used: ${JSON.stringify(wrong)}`, (t) => {
    const paths = place(t);
    mkdirSync(dirname(paths.config), { recursive: true });
    writeFileSync(paths.config, JSON.stringify(wrong));
    assert.throws(
      () => readConfig(paths),
      (error) =>
        error instanceof UserError && error.message.includes(Object.keys(wrong)[0] as string),
    );
  });
}

test('settings of a later version are kept and harm nothing', (t) => {
  const paths = place(t);
  writeConfig(paths, { of_tomorrow: { a: 1 } } as Config);
  assert.deepEqual(readConfig(paths), { of_tomorrow: { a: 1 } });
});

test("the bucket in force is the environment's, else the config's, else the embedded one", (t) => {
  const paths = place(t);
  const config = { bucket: 's3://config' };
  assert.equal(bucketInForce(paths, config, { TRACECRAFT_BUCKET: 's3://env' }), 's3://env');
  assert.equal(bucketInForce(paths, config, {}), 's3://config');
  assert.match(bucketInForce(paths, {}, {}), /^file:\/\/\/.*bucket$/);
});

test('a setting is changed without the others, and removing it leaves no empty shell', () => {
  const before: Config = { agent: 'a', s3: { access_key_id: 'x' } };
  const after = withSetting(before, 's3.session_token', 'y');
  assert.deepEqual(after, { agent: 'a', s3: { access_key_id: 'x', session_token: 'y' } });
  assert.deepEqual(before.s3, { access_key_id: 'x' });
  assert.deepEqual(withSetting(before, 's3.access_key_id', undefined), { agent: 'a' });
  assert.equal(getSetting(after, 's3.session_token'), 'y');
  assert.equal(getSetting({}, 's3.session_token'), undefined);
});

test('only settings that exist can be set, and only to what they can be', () => {
  assert.throws(() => findSetting('of_tomorrow'), UserError);
  for (const { key } of settings) assert.equal(findSetting(key).key, key);
  const wrong: [string, string][] = [
    ['bucket', 'not a url'],
    ['bucket', 'http://x'],
    ['hook.budget_ms', '50'],
    ['hook.budget_ms', '1.5'],
    ['hook.budget_ms', 'fast'],
    ['usage.offer_at', '101'],
    ['usage.offer_at', '-1'],
    ['usage.offer_at', ''],
    ['usage.offer_at', 'often'],
  ];
  for (const [key, value] of wrong) {
    assert.throws(() => findSetting(key).parse(value), UserError, `${key} ${value}`);
  }
  assert.equal(findSetting('hook.budget_ms').parse('900'), 900);
  assert.equal(findSetting('usage.offer_at').parse('90%'), 90);
  assert.equal(findSetting('usage.offer_at').parse('0'), 0);
});

const ticket = { name: 'ticket', pattern: 'T-[0-9]{6}', samples: { secrets: ['T-123456'] } };
const faults: [redaction: unknown, said: RegExp][] = [
  [{ literal: ['a text of mine'] }, /redaction\.literal: .*did you mean literals\?/],
  [{ of_tomorrow: 1 }, /redaction\.of_tomorrow: .*there are tier, rules, literals/],
  [{ rules: {} }, /redaction\.rules: it is no list/],
  [{ rules: [ticket, 5] }, /redaction\.rules: rule 2 is no JSON object/],
  [
    { rules: [ticket, { ...ticket, pattern: 5 }] },
    /rule 2 \(ticket\) has a pattern that is no text/,
  ],
  [{ rules: [{ name: 'ticket' }] }, /rule 1 \(ticket\) has no pattern/],
  [{ rules: [{ name: 'ticket', pattern: 'x' }] }, /rule 1 \(ticket\) has no samples/],
  [{ rules: [{ ...ticket, flag: 'i' }] }, /rule 1 \(ticket\) has a "flag": .*did you mean flags\?/],
  [
    { rules: [{ ...ticket, samples: { secrets: ['T-123456'], harmles: [] } }] },
    /rule 1 \(ticket\) has a "harmles" in its samples: .*did you mean harmless\?/,
  ],
  [{ rules: [{ ...ticket, samples: { secrets: [5] } }] }, /samples\.secrets: entry 1 is no text/],
  [{ literals: ['a text of mine', ''] }, /redaction\.literals: entry 2 is empty/],
  [{ literals: ['a text of mine', '    '] }, /redaction\.literals: entry 2 is empty/],
  [{ env: 'A_TOKEN' }, /redaction\.env: it is no list/],
  [{ tier: 'lax' }, /redaction\.tier: it is neither standard nor strict/],
  [
    { off_for: ['file:///x', 'https://me:a-text-of-mine@x'] },
    /redaction\.off_for: entry 2 is no URL of a bucket\. Use file:/,
  ],
];
for (const [redaction, said] of faults) {
  test(`of the redaction ${JSON.stringify(redaction)} what is wrong is said, not the texts`, (t) => {
    const error = faultOf(t, JSON.stringify({ redaction }));
    assert.match(error.message, said);
    assert.match(error.hint, /^Mend redaction\.\w+ by hand; nothing is uploaded until then\.$/);
    assert.doesNotMatch(String(error.message + error.cause), /of.mine/);
  });
}

for (const key of ['redactions', 'Redaction', 'redation', 'readction', '_redaction']) {
  test(`${key} is not taken for a setting of a later version`, (t) => {
    const error = faultOf(t, JSON.stringify({ [key]: { literals: ['a text of mine'] } }));
    assert.match(error.message, new RegExp(`"${key}".* redaction\\?$`));
  });
}

for (const [text, line, column] of [
  ['', 1, 1],
  ['{\n  "redaction": {"literals": [my own secret]}\n}', 2, 30],
  ['{\n  "redaction": {"literals": ["my own secret" "and more"]}\n}', 2, 46],
  ['{\n  "redaction": {"literals": ["my own secret]}\n}', 2, 30],
  ['{"a": "my own secret",\n}', 2, 1],
  ['{"a": "my own secret"}\nsecret', 2, 1],
  ['{"a": ["my own secret"', 1, 23],
  ['{"a": 01, "b": "my own secret"}', 1, 8],
  ['\uFEFF{"a": "my own secret"}', 1, 1],
] as const) {
  test(`of the mistake in ${JSON.stringify(text)} the place is said, and no text`, (t) => {
    const error = faultOf(t, text);
    assert.match(
      error.message,
      new RegExp(`is not valid JSON \\(line ${line}, column ${column}\\)$`),
    );
    assert.equal(error.hint, `Mend line ${line} of it by hand; nothing is uploaded until then.`);
    assert.equal(error.cause, undefined);
  });
}

test('what is JSON has no place of a mistake', () => {
  for (const value of [null, [], {}, -1.5e-7, 'é"\\/\u2028\n', [{ a: [true, { b: '' }] }, 0]]) {
    assert.equal(placeOfMistake(JSON.stringify(value)), undefined);
    assert.equal(placeOfMistake(`\t${JSON.stringify(value, null, 2)}\r\n`), undefined);
  }
});

function faultOf(t: TestContext, text: string): UserError {
  const paths = place(t);
  mkdirSync(dirname(paths.config), { recursive: true });
  writeFileSync(paths.config, text);
  try {
    readConfig(paths);
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error;
  }
  return assert.fail('it was read');
}
