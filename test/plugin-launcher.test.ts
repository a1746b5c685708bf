import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { temporaryFolder } from './support/machine.ts';
import { append, userRow } from './support/transcript.ts';

const launcher = join(import.meta.dirname, '../hooks/run.cjs');

for (const [place, isTaken] of [
  ['project/state', false],
  ['project', false],
  ['elsewhere', true],
] as const) {
  test(`the plugin's hooks ${isTaken ? 'take' : 'do not take'} a state folder from ${place}`, (t) => {
    const home = temporaryFolder(t);
    const [project, state] = [join(home, 'project'), join(home, place)];
    const transcript = join(home, 's.jsonl');
    mkdirSync(project);
    append(transcript, userRow('hello'));
    const payload = { session_id: 's', transcript_path: transcript, cwd: project };
    const { status, stdout } = spawnSync(process.execPath, [launcher, 'claude-code'], {
      cwd: project,
      env: { HOME: home, TRACECRAFT_HOME: state, CLAUDE_PROJECT_DIR: project },
      input: JSON.stringify({ ...payload, hook_event_name: 'Stop' }),
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [0, '']);
    assert.equal(existsSync(join(home, '.tracecraft/bucket/project')), !isTaken);
    assert.equal(existsSync(join(state, 'bucket/project')), isTaken);
  });
}
