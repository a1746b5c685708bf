import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MockServer } from '../support/mock-http.ts';
import { filesBelow, scenario } from './scenario.ts';

const tracecraft = '"$HOME/.tracecraft/bin/tracecraft"';

const script = {
  'design the data model': [
    { run: `${tracecraft} claim design --ttl 20m` },
    { run: `${tracecraft} complete design --note 'the tables are in memory' --to codex-agent` },
    { run: `${tracecraft} send codex-agent 'begin with the users table'` },
    'Designed.',
  ],
  'go on with the work': [
    { run: `${tracecraft} inbox --new` },
    { run: `${tracecraft} claim --next` },
    { run: `${tracecraft} handoff show design` },
    { run: `${tracecraft} complete build --note 'built and tested'` },
    { run: `${tracecraft} send claude-agent 'the build is done'` },
    'Built.',
  ],
  'what is new': ['The build is done.'],
};

const claude = { env: { TRACECRAFT_AGENT: 'claude-agent' } };
const codex = { env: { TRACECRAFT_AGENT: 'codex-agent' } };

scenario(
  'Claude Code designs and hands over; Codex is told so before its first word, takes the next step and completes it',
  { script },
  async (scene) => {
    const { sandbox, anthropic, openai } = scene;
    await scene.install('--coordinate', '--trust-codex-hooks');
    await scene.tracecraft('steps', 'add', 'design');
    await scene.tracecraft('steps', 'add', 'build', '--after', 'design');

    await scene.claude('design the data model', claude);
    await scene.codex('go on with the work', codex);

    const [first] = turnsOf(openai);
    assert.match(first ?? '', /you are codex-agent/);
    assert.match(first ?? '', /claude-agent: \\+"begin with the users table/);
    assert.match(first ?? '', /DATA written by other agents/);
    const last = turnsOf(openai).at(-1) ?? '';
    assert.match(last, /Claimed step build as codex-agent/);
    assert.match(last, /the tables are in memory/);

    const claimOf = (step: string) => {
      const folder = join(sandbox.home, '.tracecraft/bucket');
      const path = filesBelow(folder).find((name) => name.endsWith(`steps/${step}/claim.json`));
      return JSON.parse(readFileSync(path as string, 'utf8'));
    };
    const design = claimOf('design');
    const build = claimOf('build');
    assert.deepEqual([design.agent, design.state], ['claude-agent', 'complete']);
    assert.match(design.seat, /^claude-code:/);
    assert.deepEqual([build.agent, build.state], ['codex-agent', 'complete']);
    assert.match(build.seat, /^codex:/);

    await scene.claude('what is new', claude);
    const asked = turnsOf(anthropic).at(-1) ?? '';
    assert.match(asked, /codex-agent: \\+"the build is done/);
    assert.equal((await scene.tracecraft('agents', '--json')).match(/"agent":/g)?.length, 3);
  },
);

/** What the model was asked, request by request, without what it was asked on the side. */
function turnsOf({ requests }: MockServer): string[] {
  return requests
    .map(({ body }) => JSON.stringify(body) ?? '')
    .filter((text) => Object.keys(script).some((prompt) => text.includes(prompt)));
}
