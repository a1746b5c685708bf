import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRecall } from '../../src/recall/database.ts';
import { statePaths } from '../../src/state/paths.ts';
import { claudeEnv, codexEnv } from '../support/clients.ts';
import { aside } from '../support/mock-anthropic.ts';
import { filesBelow, type Scene, scenario } from './scenario.ts';

const task = 'Below are turns of earlier sessions';
const long = ', and tell me all that there is to know of it'.repeat(9);
const claudeLine = 'Had the lighthouse drawn, and told by Claude';
const codexLine = 'Had the keeper painted, and told by Codex';

const script = {
  [`${aside}${task}`]: [JSON.stringify({ 1: claudeLine })],
  [task]: [JSON.stringify({ 1: codexLine })],
  'draw the lighthouse': ['It is drawn.'],
  'paint the keeper': ['He is painted.'],
};

scenario(
  'the real clients put turns into better lines, and leave no trace of it',
  { script },
  async (scene) => {
    const { sandbox, anthropic, openai } = scene;
    await scene.install('--trust-codex-hooks');
    await scene.claude(`draw the lighthouse${long}`);
    await scene.codex(`paint the keeper${long}`);
    await scene.tracecraft('session', 'mirror', '--all');
    // The index is brought to what is in the bucket.
    await scene.tracecraft('timeline', '--all');
    const before = traces(scene);
    const summarize = async (client: string, harness: string) => {
      await scene.tracecraft('config', 'set', 'recall.summarizer', client);
      const { stdout } = await sandbox.run(
        join(sandbox.home, '.tracecraft/bin/tracecraft'),
        ['recall', 'summarize', '--session', sessionOf(scene, harness), '--json'],
        { env: { ...claudeEnv(anthropic.url), ...codexEnv } },
      );
      return JSON.parse(stdout);
    };
    const done = { summarized: 1, unusable: 0, failure: null };
    assert.deepEqual(await summarize('claude', 'claude-code'), { summarizer: 'claude', ...done });
    assert.deepEqual(await summarize('codex', 'codex'), { summarizer: 'codex', ...done });

    const shown = await scene.tracecraft('timeline', '--all');
    assert.ok(shown.includes(claudeLine) && shown.includes(codexLine), shown);
    // What came of it would have been mirrored by now.
    await scene.tracecraft('session', 'mirror', '--all');
    assert.deepEqual(traces(scene), before);
    for (const { requests } of [anthropic, openai]) {
      const asked = JSON.stringify(requests.at(-1)?.body);
      assert.ok(asked.includes(task), 'the last request is the summary');
      assert.doesNotMatch(asked, /tracecraft recall|interrupted work/);
    }
  },
);

/** All that a session of a client leaves: its transcripts, ours of it, and that hooks ran. */
function traces({ sandbox: { home } }: Scene) {
  const state = join(home, '.tracecraft');
  return {
    transcripts: [
      ...filesBelow(join(home, '.claude/projects')),
      ...filesBelow(join(home, '.codex/sessions')),
      ...filesBelow(join(home, '.codex/archived_sessions')),
    ],
    bucket: filesBelow(join(state, 'bucket')).filter((path) => path.includes('/sessions/')),
    hooks: readFileSync(join(state, 'logs/hook.jsonl'), 'utf8').split('\n').length,
    histories: [
      ...filesBelow(join(home, '.claude')).filter((path) => path.endsWith('history.jsonl')),
      ...filesBelow(join(home, '.codex')).filter((path) => path.endsWith('history.jsonl')),
    ],
    indexed: rows(home, 'SELECT record, turns FROM records ORDER BY record'),
  };
}

function sessionOf({ sandbox: { home } }: Scene, harness: string): string {
  const [row] = rows(home, `SELECT session FROM records WHERE harness = '${harness}'`);
  return String(row?.session);
}

function rows(home: string, sql: string) {
  const db = openRecall(statePaths({ HOME: home }), 5_000);
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}
