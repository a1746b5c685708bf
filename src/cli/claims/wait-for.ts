import type { StepView } from '../../coordination/claims/step-state.ts';
import { stepFacts } from '../../coordination/steps/step-facts.ts';
import { type Waited, waitFor } from '../../coordination/steps/wait-for.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { note, printAnswer } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { intervalOf } from '../session/time-options.ts';
import { timeoutOf } from '../ttl-option.ts';
import { noteUnknown } from './note-unknown.ts';
import { keepingAll, stepNames } from './options.ts';
import { untilStopped } from './until-stopped.ts';

export const waitForCommand = command({
  command: 'wait-for <steps..>',
  describe: 'Wait until steps are complete',
  builder: (args) =>
    keepingAll(args, ['timeout', 'interval'])
      .positional('steps', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'The names of the steps',
      })
      .option('timeout', {
        type: 'string',
        default: '300',
        requiresArg: true,
        describe: 'Give up after so long, in seconds or as 10m; 0 looks once',
      })
      .option('any', { type: 'boolean', default: false, describe: 'Until one of them is complete' })
      .option('interval', {
        type: 'string',
        requiresArg: true,
        describe: 'How often to look; else soon at first, then every 5s',
      })
      .options(coordinationOptions)
      .example([['$0 wait-for build docs --timeout 10m'], ['$0 wait-for build docs --any']]),
  handler: (args) => {
    const names = stepNames(args.steps);
    const timeoutMs = timeoutOf(args.timeout);
    const intervalMs = args.interval === undefined ? undefined : intervalOf(args.interval);
    return inCoordination({ ...args, within: timeoutMs }, async (c) => {
      const waited = await untilStopped(async (signal) => {
        const found = await waitFor(c, names, {
          any: args.any,
          timeoutMs,
          signal,
          ...(intervalMs !== undefined && { intervalMs }),
          onLook: lookTeller(),
          onUnknown: noteUnknown,
        });
        if (found.outcome === 'blocked') throw blocked(found);
        if (found.outcome === 'timeout')
          throw incomplete(found, `Timeout after ${timeoutMs / 1000}s. `);
        if (found.outcome === 'interrupted') throw incomplete(found);
        return found;
      });
      const { outcome, steps } = waited;
      const done = steps.filter(({ status }) => status === 'complete').map(({ step }) => step);
      const text =
        outcome === 'any'
          ? `Complete: ${done.join(', ')}\n`
          : `All steps complete: ${done.join(', ')}\n`;
      printAnswer(args, factsOf(waited), text);
    });
  },
});

/** ms between two lines that say the same. */
const saidEvery = 15_000;

/** What is waited for, when it changes and now and then. */
function lookTeller(): (steps: StepView[], leftMs: number) => void {
  let said: { text: string; leftMs: number } | undefined;
  return (steps, leftMs) => {
    const text = waitingText(steps);
    if (said?.text === text && said.leftMs - leftMs < saidEvery) return;
    note(`Waiting... (${Math.ceil(leftMs / 1000)}s remaining${text})`);
    said = { text, leftMs };
  };
}

function waitingText(steps: readonly StepView[]): string {
  const named = (what: string, those: readonly StepView[]) =>
    those.length > 0 ? `; ${what}: ${those.map(({ step }) => step).join(', ')}` : '';
  return [
    named(
      'needs review',
      steps.filter(({ status }) => status === 'needs_review'),
    ),
    named(
      'blocked',
      steps.filter(({ status }) => status === 'blocked'),
    ),
    named(
      'expired',
      steps.filter(({ expired }) => expired),
    ),
  ].join('');
}

function factsOf({ outcome, steps }: Waited) {
  return { outcome, steps: steps.map(stepFacts) };
}

function blocked(waited: Waited): UserError {
  const steps = waited.steps.filter(({ status }) => status === 'blocked');
  const names = steps.map(({ step }) => step);
  return new UserError(
    `${names.length === 1 ? 'Step' : 'Steps'} ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} blocked`,
    `\`tracecraft handoff show ${names[0]}\` says why.`,
    { details: factsOf(waited) },
  );
}

function incomplete(waited: Waited, why = ''): UserError {
  const left = waited.steps
    .filter(({ status }) => status !== 'complete')
    .map(({ step, status, agent, expired }) => {
      const who = agent !== undefined && status === 'in_progress' ? `, ${plain(agent)}` : '';
      return `${step} (${status.replace('_', ' ')}${expired ? ', expired' : ''}${who})`;
    });
  return new UserError(
    `${why}Not all steps complete: ${left.join(', ')}`,
    'Wait longer with --timeout 30m; `tracecraft steps` shows who has what.',
    { details: factsOf(waited) },
  );
}
