import assert from 'node:assert/strict';
import test from 'node:test';
import { sessionOfCall } from '../../src/mcp/session-of-call.ts';
import { runningProcess } from '../../src/running-process.ts';
import { noteWindow } from '../../src/state/windows.ts';
import { temporaryState } from '../support/coordination.ts';

/** As Codex 0.169.0 has it in each call. */
const meta = {
  callId: 'call_1',
  'x-codex-turn-metadata': { session_id: 'a', thread_id: '01a1feca-756e', turn_id: 'b' },
};

test('Codex tells with each call whose it is; what can be no thread is nobody’s', (t) => {
  const { db } = temporaryState(t);
  assert.deepEqual(sessionOfCall(meta, { db }), { harness: 'codex', id: '01a1feca-756e' });
  const strange = [undefined, null, 'x', {}, { 'x-codex-turn-metadata': 'x' }];
  const ids = [7, '', '../x', 'a b', 'x'.repeat(200)];
  for (const other of [
    ...strange,
    ...ids.map((id) => ({ 'x-codex-turn-metadata': { thread_id: id } })),
  ]) {
    assert.equal(sessionOfCall(other, { db }), undefined);
  }
});

test('Claude Code’s is the one that its window is at by what hooks have noted, whoever stands between', (t) => {
  const { db } = temporaryState(t);
  const parent = runningProcess(process.ppid);
  assert.ok(parent);
  const seated = { harness: 'claude-code', session: 'one', project: 'p' } as const;
  const grandparent = runningProcess(parent.parent);
  if (grandparent) {
    noteWindow(db, `${parent.parent} ${grandparent.started}`, { ...seated, session: 'none' }, 1);
    assert.equal(sessionOfCall({}, { db })?.id, 'none');
  }
  noteWindow(db, `${process.ppid} another start`, { ...seated, session: 'older' }, 1);
  noteWindow(db, `${process.ppid} ${parent.started}`, seated, 1);
  assert.deepEqual(sessionOfCall({}, { db }), { harness: 'claude-code', id: 'one' });
  noteWindow(db, `${process.ppid} ${parent.started}`, { ...seated, session: 'two' }, 2);
  assert.deepEqual(sessionOfCall({}, { db }), { harness: 'claude-code', id: 'two' });
});
