import { findIndexed } from '../../recall/indexed-record.ts';
import { UserError } from '../../state/user-error.ts';
import { showStep } from '../claims/handoff.ts';
import { command } from '../command.ts';
import { coordinationOptions } from '../coordinate.ts';
import { inIndex } from '../recall/options.ts';
import { givenId } from '../session/options.ts';
import { formatArgs, handedOver, newestHandedOver, printHandedOver } from './handed-over.ts';

/** `handoff show`: of a session to its successor. `handoff show <step>`: of a step to whoever comes after it. */
export const show = command({
  command: 'show [step]',
  describe: 'Show what a session hands over to the next one, or what a step was left with',
  builder: (args) =>
    formatArgs(args)
      .positional('step', { type: 'string', describe: 'The name of a step, in place of a session' })
      .option('session', {
        type: 'string',
        requiresArg: true,
        coerce: givenId,
        conflicts: 'step',
        describe: "A session's id, or enough of its beginning [default: the newest of the project]",
      })
      .options(coordinationOptions)
      .example([
        ['$0 handoff show', 'Of the newest session here'],
        ['$0 handoff show --session 88e9', 'Of another one'],
        ['$0 handoff show design', 'What the step was left with'],
      ]),
  handler: (args) => {
    const { step, session, project } = args;
    if (step !== undefined) return showStep({ ...args, step });
    return inIndex((context, index) => {
      const bucket = context.bucketUrl;
      const record = session && findIndexed(index, session, { bucket, project });
      const found = record
        ? handedOver(context, index, record)
        : newestHandedOver(context, index, project ?? context.project);
      if (!found) {
        const which = record ? record.record : `the sessions of ${project ?? context.project}`;
        throw nothingToHandOver(which);
      }
      printHandedOver(args, found);
    });
  },
});

export function nothingToHandOver(which: string): UserError {
  return new UserError(
    `There is nothing in ${which} to go on from`,
    'A session hands over what a user asked for and an agent answered or did; greetings alone it does not.',
    { details: { handover: null, text: null } },
  );
}
