import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';

const module = JSON.stringify(import.meta.resolve('../../src/cli/print/local-time.ts'));

/** A time zone holds for a whole process. */
function inZone(zone: string, expression: string): unknown {
  const script = `import * as time from ${module}; console.log(JSON.stringify(${expression} ?? null));`;
  const args = ['--input-type=module', '-e', script];
  const env = { ...process.env, TZ: zone };
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env }));
}

for (const [zone, expected] of [
  ['UTC', '2026-11-21T14:51:52+00:00'],
  ['America/New_York', '2026-11-21T09:51:52-05:00'],
  ['Asia/Kolkata', '2026-11-21T20:21:52+05:30'],
] as const) {
  test(`in ${zone} a time is told by the clock there, and stays the same moment`, () => {
    const told = inZone(zone, "time.localTimeOf('2026-11-21T14:51:52.596+00:00')");
    assert.equal(told, expected);
    assert.equal(Date.parse(expected), Date.parse('2026-11-21T14:51:52Z'));
  });
}

test('what is no time, or more than one, is none', () => {
  for (const text of ['', 'soon', '2026', '2026-11-21T14:51:52Z] (direct) boss', '9999-99-99']) {
    assert.equal(inZone('UTC', `time.localTimeOf(${JSON.stringify(text)})`), null, text);
  }
});
