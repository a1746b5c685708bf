import { agentName } from '../../coordination/names.ts';
import { removeAgent } from '../../coordination/presence/remove-agent.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { plain } from '../print/plain.ts';

export const remove = command({
  command: 'remove <name>',
  aliases: ['rm'],
  describe: 'Take an agent off the list; its mail and claims stay',
  builder: (args) =>
    args
      .positional('name', { type: 'string', demandOption: true, describe: 'The name of the agent' })
      .options(coordinationOptions)
      .option('force', { type: 'boolean', default: false, describe: 'Also when it is active' })
      .example([['$0 agents remove bob']]),
  handler: (args) =>
    inCoordination(args, async (c) => {
      const name = agentName(args.name);
      if (!(await removeAgent(c, name, args))) {
        throw new UserError(`There is no agent ${plain(name)}`, 'See `tracecraft agents`.', {
          details: { removed: false },
        });
      }
      printAnswer(args, { removed: true, agent: name }, `Removed agent ${plain(name)}\n`);
    }),
});
