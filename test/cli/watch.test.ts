import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';

/** Looks every 20 ms at a value that changes twice, fails twice, and then stays. */
const script = `
  import { watchScreen } from ${JSON.stringify(import.meta.resolve('../../src/cli/watch.ts'))};
  import { BucketError } from ${JSON.stringify(import.meta.resolve('../../src/bucket/bucket.ts'))};
  let looks = 0;
  await watchScreen(async () => {
    looks += 1;
    if (looks === 3 || looks === 4) throw new BucketError('timeout', 'away', { hint: '' });
    if (looks === 8) process.kill(process.pid, 'SIGINT');
    return looks < 5 ? 'one\\n' : 'two\\n';
  }, 20);
  console.log('ended');`;

test('off a terminal each change is one more text, an outage is told once, and Ctrl-C is the end', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outputs = Promise.all(
    [child.stdout, child.stderr].map(async (stream) => (await Array.fromAsync(stream)).join('')),
  );
  const [code] = await once(child, 'exit');
  const [stdout, stderr] = await outputs;
  assert.equal(stdout, 'one\ntwo\nended\n');
  assert.equal(stderr, 'away; looking on until it is back.\n');
  assert.equal(code, 0);
});
