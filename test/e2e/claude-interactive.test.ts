import assert from 'node:assert/strict';
import { scenario } from './scenario.ts';
import { assertMirrored, transcriptWith } from './transcripts.ts';

const script = {
  'a first question': [{ run: 'echo from-the-tool' }, 'The first answer.'],
  'a second question': ['The second answer.'],
  'a third question': ['The third answer.'],
  'some time later': ['Later.'],
};

scenario(
  'the sessions before and after /clear are both kept, every line exactly once',
  { script },
  async (scene) => {
    await scene.install();
    const terminal = await scene.openClaude();
    await terminal.waitFor(/❯/);
    await terminal.ask('a first question', 'The first answer.');
    await terminal.ask('a second question', 'The second answer.');
    await terminal.submit('/clear');
    await terminal.waitFor((screen) => !screen.includes('The second answer'));
    await terminal.ask('a third question', 'The third answer.');
    await terminal.submit('/exit');
    await terminal.waitForExit();

    const before = transcriptWith(scene.sandbox, 'claude', 'The second answer.');
    const after = transcriptWith(scene.sandbox, 'claude', 'The third answer.');
    assert.notEqual(before.record, after.record);

    await scene.claude('some time later');
    await assertMirrored(scene, before);
    await assertMirrored(scene, after);
  },
);
