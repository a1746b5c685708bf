import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

const bin = join(import.meta.dirname, '../../bin/tracecraft.mjs');

/** Runs the command with a home and a folder for temporary files of its own; gives what is in both then. */
function leftBy(t: TestContext, { hasState }: { hasState: boolean }) {
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-test-'));
  t.after(() => rmSync(root, { recursive: true }));
  const [home, temporary] = [join(root, 'home'), join(root, 'tmp')];
  mkdirSync(temporary);
  mkdirSync(hasState ? join(home, '.tracecraft') : home, { recursive: true, mode: 0o700 });
  execFileSync(process.execPath, [bin, '--version'], { env: { HOME: home, TMPDIR: temporary } });
  return {
    home: readdirSync(home, { recursive: true }).map(String),
    temporary: readdirSync(temporary),
  };
}

test('compiled code is kept in the state folder, and nowhere where others may write', (t) => {
  const { home, temporary } = leftBy(t, { hasState: true });
  assert.deepEqual(temporary, []);
  assert.ok(home.some((path) => path.startsWith(join('.tracecraft', 'cache', 'compiled'))));
});

test('without a state folder nothing is kept: the command makes none', (t) => {
  assert.deepEqual(leftBy(t, { hasState: false }), { home: [], temporary: [] });
});
