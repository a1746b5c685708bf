import assert from 'node:assert/strict';
import { revertLastTurn, rollouts } from './codex-thread.ts';
import { scenario } from './scenario.ts';

const script = {
  'the first question': ['The first answer.'],
  'the second question': ['The second answer.'],
  'the third question': ['The third answer.'],
  'the fourth question': ['The fourth answer.'],
};

scenario(
  'of a Codex thread that was reverted twice, what the next session is given has no turn that was undone',
  { script },
  async (scene) => {
    await scene.install('--trust-codex-hooks');
    await scene.codex('the first question');
    const thread = rollouts(scene)[0]?.thread as string;
    const resume = (prompt: string) => scene.codex(prompt, { args: ['resume', thread] });
    await resume('the second question');
    await revertLastTurn(scene, thread);
    await resume('the third question');
    await revertLastTurn(scene, thread);
    await resume('the fourth question');
    const { handover } = JSON.parse(
      await scene.tracecraft('handoff', 'show', '--session', thread, '--json'),
    );
    const asked = handover.recent.map(({ said }: { said: { text: string }[] }) => said[0]?.text);
    assert.deepEqual(asked, ['the fourth question', 'the first question']);
    assert.deepEqual([handover.turns, handover.sessions], [2, 1]);
  },
);
