import assert from 'node:assert/strict';
import { scenario } from './scenario.ts';
import { assertMirrored, metaOf, transcripts } from './transcripts.ts';

const script = {
  'have somebody count the files': [{ agent: 'count the files here' }, 'Somebody counts.'],
  'count the files here': [{ run: 'ls | wc -l' }, 'There are none.'],
  'some time later': ['Later.'],
};

scenario(
  "a subagent's transcript is kept as a session of its own, linked to its parent",
  { script },
  async (scene) => {
    await scene.install();
    await scene.claude('have somebody count the files');
    await scene.claude('some time later');

    const all = transcripts(scene.sandbox, 'claude');
    const agent = all.find(({ record }) => record.includes('__'));
    assert.ok(agent, `Claude Code wrote ${all.map(({ path }) => path).join(', ')}`);
    const [parent] = agent.record.split('__') as [string, string];

    await assertMirrored(scene, agent);
    const path = agent.path.replace(/\/subagents\/.*/, '.jsonl');
    await assertMirrored(scene, { record: parent, path });
    const { parent: link, relation } = metaOf(scene, agent.record);
    assert.deepEqual({ link, relation }, { link: parent, relation: 'subagent' });
  },
);
