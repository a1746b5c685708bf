import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';

test('with an empty HOME the state does not lie in whatever folder one is in', () => {
  const module = pathToFileURL(join(import.meta.dirname, '../../src/state/paths.ts')).href;
  const script = `import(${JSON.stringify(module)}).then(({ statePaths }) => console.log(statePaths(process.env).database))`;
  const path = execFileSync(process.execPath, ['-e', script], { env: { HOME: '' } }).toString();
  assert.ok(isAbsolute(path), path);
});
