import assert from 'node:assert/strict';
import { handedOver } from './handover.ts';
import { scenario } from './scenario.ts';

const clears = 12;
const steps = Array.from({ length: clears }, (_, at) => at + 1);

const script = {
  'we keep it all in PostgreSQL': ['Agreed: PostgreSQL it is.'],
  ...Object.fromEntries(steps.map((at) => [`do step ${at}.`, [`Step number ${at} is over.`]])),
};

scenario(
  'a chain of twelve clears in Claude Code still carries the first decision, and it can be recalled',
  { script },
  async (scene) => {
    await scene.install();
    const terminal = await scene.openClaude();
    await terminal.waitFor(/❯/);
    let said = 'Agreed: PostgreSQL it is.';
    await terminal.ask('we keep it all in PostgreSQL', said);
    for (const at of steps) {
      await terminal.submit('/clear');
      await terminal.waitFor((screen) => !screen.includes(said));
      said = `Step number ${at} is over.`;
      await terminal.ask(`do step ${at}.`, said);
    }

    const text = handedOver(scene.anthropic, `do step ${clears}.`) ?? '';
    assert.match(text, /we keep it all in PostgreSQL/);
    assert.match(text, /Step number 11 is over\./);
    const found = await scene.tracecraft('search', 'PostgreSQL');
    assert.match(found, /we keep it all in PostgreSQL/);
  },
);
