import { type Handoff, readHandoff } from '../../coordination/claims/handoff.ts';
import { projectIfPossible } from '../../coordination/claims/project-status.ts';
import { stepName } from '../../coordination/names.ts';
import { ago } from '../../figures.ts';
import { UserError } from '../../state/user-error.ts';
import type { GlobalArgs } from '../command.ts';
import { inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { quotedLines } from '../print/quoted.ts';
import { facts } from '../print/table.ts';

type StepArgs = GlobalArgs & { step: string; project?: string; agent?: string };

/** `handoff show <step>` */
export function showStep(args: StepArgs): Promise<void> {
  const step = stepName(args.step);
  return inCoordination(args, async (c) => {
    const handoff = await readHandoff(c, step);
    if (!handoff) throw noHandoff(step.raw);
    printAnswer(args, handoff, handoffText(handoff));
    await projectIfPossible(c, step);
  });
}

/** What others wrote is quoted: no line of it can look like one of ours. */
function handoffText(handoff: Handoff): string {
  const { from_agent, from_step, next_agent, state, next_action, created_at } = handoff;
  const head = facts([
    ['step', from_step],
    ['state', state, state === 'complete' ? undefined : 'yellow'],
    ['from', `${from_agent}, ${ago(created_at)}`],
    ['to', next_agent],
    ['next', next_action],
    ['files', handoff.changed_files?.join(', ')],
  ]);
  return handoff.note === '' ? head : `${head}${noteText(handoff.note)}`;
}

function noteText(text: string): string {
  const [first = '', ...rest] = quotedLines(text, '    | ');
  return ['note:', `    | ${first}`, ...rest].map((line) => `${line}\n`).join('');
}

function noHandoff(step: string): UserError {
  return new UserError(
    `Step ${step} has no handoff`,
    'There is one when it is complete, blocked or left for review: `tracecraft wait-for` waits for that.',
    { details: { step, handoff: null } },
  );
}
