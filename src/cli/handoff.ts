import { command } from './command.ts';
import { give, giveArgs } from './handoff/give.ts';
import { preview } from './handoff/preview.ts';
import { show } from './handoff/show.ts';

/** Of a session to the next one; `show <step>` is of a step to whoever comes after it. */
export const handoff = command({
  command: 'handoff',
  describe: 'Hand a session over to the next one of the project; show what was handed over',
  builder: (args) => giveArgs(args).command([show, preview]),
  handler: give,
});
