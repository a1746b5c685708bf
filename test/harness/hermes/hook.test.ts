import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { makeAgent } from './agent.ts';
import { hermesMachine } from './mirroring.ts';

/** The bundled hook, as installed. */
const bundle = join(import.meta.dirname, '../../../dist/hook.cjs');
const nodes = new Set([process.execPath, process.env.TRACECRAFT_TEST_NODE22 ?? process.execPath]);

for (const node of nodes) {
  test(`the hook brings each turn as the plugin tells of it, silently (${node})`, (t) => {
    const machine = hermesMachine(t);
    const hook = (event: string, session = 's') =>
      execFileSync(node, [bundle, 'hermes', '--own-environment'], {
        env: machine.env,
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'inherit'],
        input: JSON.stringify({
          hook_event_name: event,
          session_id: session,
          state_db: machine.path,
          cwd: machine.root,
        }),
      });
    assert.equal(hook('on_session_end'), '', 'no database yet');
    const agent = makeAgent(machine.path, 30);
    t.after(() => agent.close());
    agent.begin('s');
    assert.equal(hook('on_session_start'), '');
    agent.say('s', { content: '\0json:[{"type":"text","text":"one"}]' });
    assert.equal(hook('on_session_end'), '');
    agent.say('s', { content: 'two' });
    agent.begin('child', { parent_session_id: 's', model_config: '{"_delegate_from":"s"}' });
    agent.say('child', { content: 'a task' });
    assert.equal(hook('subagent_stop', 'child'), '');
    assert.equal(hook('on_session_end'), '');
    assert.equal(hook('on_session_finalize'), '');
    assert.deepEqual(machine.records(), ['child', 's']);
    const { meta, messages, parts } = machine.record('s');
    assert.deepEqual(
      messages.map(({ content }) => content),
      [[{ type: 'text', text: 'one' }], 'two'],
    );
    assert.equal(parts.length, 2);
    assert.notEqual(meta.ended_at, null);
    const child = machine.record('child').meta;
    assert.deepEqual([child.parent, child.relation], ['s', 'subagent']);
  });
}
