import assert from 'node:assert/strict';
import test from 'node:test';
import { bucketOfHooks } from '../../src/state/config.ts';
import { statePaths } from '../../src/state/paths.ts';
import { environmentOfHooks, pinnedVariables } from '../../src/state/pinned-variables.ts';

const theirs = Object.fromEntries(pinnedVariables.map((name) => [name, 'http://theirs']));

test('hooks have of these variables what the config has, and nothing of the environment', () => {
  const env = { ...theirs, PATH: '/bin', AWS_ACCESS_KEY_ID: 'id' };
  const own = { AWS_CA_BUNDLE: '/own.pem' };
  assert.deepEqual(environmentOfHooks(env, own), { ...own, PATH: '/bin', AWS_ACCESS_KEY_ID: 'id' });
  assert.equal((env as NodeJS.ProcessEnv).AWS_CA_BUNDLE, 'http://theirs');
});

test("a hook's bucket and endpoint are the config's, whatever the environment names", () => {
  const paths = statePaths({ HOME: '/h' });
  assert.equal(bucketOfHooks(paths, { bucket: 's3://mine' }, theirs), 's3://mine/');
  assert.equal(bucketOfHooks(paths, {}, theirs), 'file:///h/.tracecraft/bucket');
  const environment = { AWS_ENDPOINT_URL: 'https://minio.example' };
  assert.equal(
    bucketOfHooks(paths, { bucket: 's3://mine', environment }, theirs),
    's3://mine/?endpoint=https%3A%2F%2Fminio.example',
  );
});
