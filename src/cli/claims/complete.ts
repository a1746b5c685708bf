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
        describe: 'What the next one has to know; `-` reads it from stdin',
      })
      .option('to', { type: 'string', requiresArg: true, describe: 'The agent to hand it to' })
      .option('next-action', {
        type: 'string',
        requiresArg: true,
        describe: 'What that agent should do next',
      })
      .option('blocked', {
        type: 'boolean',
        default: false,
        describe: 'It cannot be done as things are',
      })
      .option('needs-review', {
        type: 'boolean',
        default: false,
        describe: 'Someone has to look at it first',
      })
      .option('changed-files-from-git', {
        type: 'boolean',
        default: false,
        describe: 'List the tracked files that differ from the last commit',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'Even when someone else holds it, or it is done already',
      })
      .options(leaseOption)
      .options(bestEffortOption)
      .example([
        ['$0 complete build --note "tests pass" --to bob'],
        ['$0 complete build --blocked --note "no disk left"'],
        ['git log -1 | $0 complete build --note -'],
      ]),
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
        ...(args.changedFilesFromGit && { changedFiles: await filesOf(cwd, env) }),
      };
      const completed = await completeStep(c, step, completion);
      const { generation, handoff, superseded, already } = completed;
      const facts = {
        completed: true,
        step: step.raw,
        state: handoff.state,
        generation,
        superseded,
        already,
      };
      printAnswer(args, { ...facts, handoff }, completedText(step.raw, handoff));
      if (already) note(alreadyText(step.raw));
      if (superseded) note(`It was done and counted; ${step.raw} has moved on since.`);
      return { step: null };
    });
  },
});

async function filesOf(cwd: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const changed = await changedFiles(cwd, env);
  if (!changed) note('git does not tell here which files have changed: none is named.');
  const { files, total } = changed ?? { files: [], total: 0 };
  if (total > files.length)
    note(`${total} files have changed: the first ${files.length} are named.`);
  return files;
}

function alreadyText(step: string): string {
  return `It was said before, and what was handed on then stays: \`tracecraft handoff show ${step}\`.`;
}

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
