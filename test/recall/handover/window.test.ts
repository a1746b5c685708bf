import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import type { HookCall } from '../../../src/harness/harness.ts';
import { harnessOf } from '../../../src/harness/registry.ts';
import { windowOf } from '../../../src/recall/handover/window.ts';
import { runningProcess } from '../../../src/running-process.ts';

test('a process is told by its id and its start, and who started it', async (t) => {
  const children = ['600', '601'].map((time) => spawn('sleep', [time], { stdio: 'ignore' }));
  t.after(() => children.map((child) => child.kill()));
  const [one, two] = children.map(({ pid }) => runningProcess(pid as number));
  assert.equal(one?.parent, process.pid);
  assert.deepEqual(runningProcess(children[0]?.pid as number), one);
  assert.match(one?.command.join(' ') ?? '', /sleep 600/);
  assert.match(two?.command.join(' ') ?? '', /sleep 601/);
  assert.notEqual(one?.started, '');
});

test('of what is no process, or none any more, nothing is told', async () => {
  const child = spawn('true', { stdio: 'ignore' });
  await once(child, 'close');
  for (const pid of [child.pid as number, 0, 1, -1, 1.5, Number.NaN, 2 ** 40]) {
    assert.equal(runningProcess(pid), undefined, String(pid));
  }
});

const call = {} as HookCall;
const claude = harnessOf('claude-code');

test('Claude Code: the window is the client that it names', () => {
  const named = (CLAUDE_PID: string) => windowOf(claude, call, { CLAUDE_PID });
  assert.ok(named(String(process.pid))?.window?.startsWith(`${process.pid} `));
  assert.deepEqual(named(String(process.pid)), named(String(process.pid)));
  assert.notEqual(named(String(process.pid))?.window, named(String(process.ppid))?.window);
});

for (const pid of [undefined, '', '0', '1', '-7', '1e9999', 'init', '4194305', '12 34', '../1']) {
  test(`Claude Code: ${JSON.stringify(pid)} names no window`, () => {
    assert.equal(windowOf(claude, call, { CLAUDE_PID: pid }), undefined);
  });
}

test('harnesses whose sessions have no windows have none', () => {
  for (const name of ['openclaw', 'hermes', 'imported'] as const) {
    assert.equal(windowOf(harnessOf(name), call, { CLAUDE_PID: String(process.pid) }), undefined);
  }
});
