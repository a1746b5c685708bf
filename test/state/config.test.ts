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
  ];
  for (const [key, value] of wrong) {
    assert.throws(() => findSetting(key).parse(value), UserError, `${key} ${value}`);
  }
  assert.equal(findSetting('hook.budget_ms').parse('900'), 900);
});
