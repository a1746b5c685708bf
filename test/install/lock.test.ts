import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { exclusively, lockFile } from '../../src/install/lock.ts';
import { findRecord, keepRecord } from '../../src/install/manifest.ts';
import { readManifest } from '../../src/install/manifest-read.ts';
import { makeUser } from './support.ts';

const run = promisify(execFile);
const manifest = join(import.meta.dirname, '../../src/install/manifest.ts');

/** Keeps records of its own in the manifest, one after the other. */
const writer = `
  const { keepRecord } = await import(process.argv[1]);
  const paths = JSON.parse(process.argv[2]);
  for (let i = 0; i < 20; i++) keepRecord(paths, {
    kind: 'skill', harness: 'codex', path: process.argv[3] + i, real: '', sha256: '', changes: [], folders: [],
  });
`;

test('of two installs at once, neither loses the record of the other', async (t) => {
  const { paths } = makeUser(t);
  const write = (name: string) =>
    run(process.execPath, [
      '--input-type=module',
      '-e',
      writer,
      manifest,
      JSON.stringify(paths),
      name,
    ]);
  await Promise.all(['a', 'b', 'c'].map(write));
  assert.equal(readManifest(paths).files.length, 60);
});

test('the lock may be taken again inside, and is free after an error', (t) => {
  const { paths } = makeUser(t);
  const fail = () =>
    exclusively(paths, () => {
      keepRecord(paths, {
        kind: 'skill',
        harness: 'codex',
        path: 'x',
        real: '',
        sha256: '',
        changes: [],
        folders: [],
      });
      throw new Error('in between');
    });
  assert.throws(fail, /in between/);
  assert.throws(fail, /in between/);
  assert.ok(findRecord(readManifest(paths), 'x'));
});

test('uninstall takes the lock file along', (t) => {
  const user = makeUser(t);
  user.install();
  assert.ok(existsSync(lockFile(user.paths)));
  user.uninstall();
  assert.equal(existsSync(lockFile(user.paths)), false);
});
