import { type Completion, completeStep } from '../../coordination/claims/complete.ts';
import type { Handoff } from '../../coordination/claims/handoff.ts';
import { recipient, stepName } from '../../coordination/names.ts';
import { changedFiles } from '../../coordination/steps/changed-files.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { bestEffortOption, inCoordination, leaseOption } from '../coordinate.ts';
import { note, printAnswer } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { textInput } from '../text-input.ts';
import { stepArgs } from './options.ts';

export const complete = command({
  command: 'complete <step>',
  describe: 'Say that a step is done, and leave word for who comes next',
  builder: (args) =>
    stepArgs(args)
      .option('note', {
        type: 'string',
        requiresArg: true,
        default: '',
        describe: 'What to know of it; `-` reads it from stdin',
      })
      .option('to', { type: 'string', requiresArg: true, describe: 'The agent who goes on' })
      .option('next-action', {
        type: 'string',
        requiresArg: true,
        describe: 'What is to be done next',
      })
      .option('blocked', { type: 'boolean', default: false, describe: 'It cannot be done' })
      .option('needs-review', {
        type: 'boolean',
        default: false,
        describe: 'Somebody has to look at it first',
      })
      .option('changed-files-from-git', {
        type: 'boolean',
        default: false,
        describe: 'Name the tracked files that differ from the last commit',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'Whoever holds it: their claim ends',
      })
      .options(leaseOption)
      .options(bestEffortOption),
  handler: (args) => {
    const step = stepName(args.step);
    if (args.blocked && args.needsReview) {
      throw new UserError(
        'Give at most one of --blocked and --needs-review',
        'Leave out the one that does not fit.',
        { exitCode: 2 },
      );
    }
    const to = args.to === undefined ? undefined : recipient(args.to);
    return inCoordination(args, async (c, { cwd, env }) => {
      const completion: Completion = {
        state: args.blocked ? 'blocked' : args.needsReview ? 'needs_review' : 'complete',
        note: await textInput(args.note, undefined),
        force: args.force,
        ...(to !== undefined && { to }),
        ...(args.nextAction !== undefined && { nextAction: args.nextAction }),
        ...(args.changedFilesFromGit && { changedFiles: await changedFiles(cwd, env) }),
      };
      const { generation, handoff, superseded } = await completeStep(c, step, completion);
      const facts = {
        completed: true,
        step: step.raw,
        state: handoff.state,
        generation,
        superseded,
      };
      printAnswer(args, { ...facts, handoff }, completedText(step.raw, handoff));
      if (superseded) note(`It was done and counted; ${step.raw} has moved on since.`);
      return { step: null };
    });
  },
});

const begins: Record<Completion['state'], string> = {
  complete: 'Completed step',
  blocked: 'Blocked on step',
  needs_review: 'Needs review on step',
};

function completedText(step: string, handoff: Handoff): string {
  const { state, next_agent: to, changed_files: files } = handoff;
  const handedOff = to === null ? '' : ` → handed off to ${plain(to)}`;
  const changed = files ? ` (${files.length} changed file(s))` : '';
  return `${begins[state]} ${step}${handedOff}${changed}\n`;
}
