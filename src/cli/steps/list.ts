import { loadSteps, type StepRow } from '../../coordination/steps/load-steps.ts';
import {
  rowFacts,
  type ShownStatus,
  shownStatus,
  shownStatuses,
} from '../../coordination/steps/step-facts.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { print, printJson } from '../print/output.ts';
import { stepTable } from './step-table.ts';

export const list = command({
  command: 'list',
  aliases: ['$0'],
  describe: 'List the steps of the project, in their order',
  builder: (args) =>
    args
      .option('status', {
        requiresArg: true,
        choices: shownStatuses,
        describe: 'Only those in this state',
      })
      .option('ready', {
        type: 'boolean',
        default: false,
        describe: 'Only those that can be claimed',
      })
      .options(coordinationOptions)
      .example([['$0 steps --ready', 'What can be taken now']]),
  handler: (args) =>
    inCoordination(args, async (c) => {
      const all = await loadSteps(c);
      const steps = all.filter((row) => isWanted(row, args));
      if (args.json) return printJson({ total: all.length, steps: steps.map(rowFacts) });
      if (all.length === 0) return print(noSteps);
      if (steps.length === 0) return print(`None of ${all.length} steps is like that.\n`);
      print(stepTable(steps));
    }),
});

const noSteps =
  'No steps yet.\nDeclare what is to be done: tracecraft steps add build --after design\n';

function isWanted(row: StepRow, { status, ready }: { status?: ShownStatus; ready: boolean }) {
  return (status === undefined || shownStatus(row) === status) && (!ready || row.ready);
}
