import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Coordination } from '../../coordination/context.ts';
import type { HarnessName } from '../../harness/harness.ts';
import { harnessOf } from '../../harness/registry.ts';
import { giveBaton } from '../../recall/handover/baton.ts';
import { longestMemo } from '../../recall/handover/baton-document.ts';
import { recentSources } from '../../state/sources.ts';
import { UserError } from '../../state/user-error.ts';
import type { GlobalArgs } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { notBelow } from '../not-below.ts';
import { printAnswer } from '../print/output.ts';
import { textInput } from '../text-input.ts';

const options = {
  memo: {
    type: 'string',
    requiresArg: true,
    describe: `A note for the next session, at most ${longestMemo} characters; - is stdin`,
  },
  ...coordinationOptions,
} as const;

/** Not for the commands below it, which say what they take. */
export function giveArgs(args: Argv<GlobalArgs>) {
  return notBelow(Object.keys(options), args.options(options)).example([
    ['$0 handoff --memo "the tests of the parser are next"'],
  ]);
}

type GiveArgs = ArgumentsCamelCase<
  GlobalArgs & { memo?: string; project?: string; agent?: string }
>;

/** Hands a session over: the one whose agent runs this, else this machine's newest one of the project. */
export async function give(args: GiveArgs): Promise<void> {
  const memo = args.memo === undefined ? undefined : await memoInput(args.memo);
  await inCoordination(args, async (c) => {
    const { harness, session, record } = ownSession(c) ?? newestSession(c);
    const { id, project } = await giveBaton(c, { harness, session, record, memo });
    const label = harnessOf(harness).label;
    printAnswer(
      args,
      { id, project, harness, session, memo: memo !== undefined },
      `Handed over: ${label} session ${session}. The next session of ${project} that begins within an hour goes on from it.\n`,
    );
  });
}

export async function memoInput(value: string): Promise<string> {
  const memo = (await textInput(value, undefined)).trim();
  if (memo.length <= longestMemo) return memo;
  throw new UserError(
    `The note has ${memo.length} characters`,
    `Cut it to ${longestMemo}: the last turns are handed over whole.`,
    { exitCode: 2 },
  );
}

interface Session {
  harness: HarnessName;
  session: string;
  record: string;
}

function ownSession({ me }: Coordination): Session | undefined {
  const { harness, session } = me;
  return harness && session ? { harness, session, record: session } : undefined;
}

/** Sessions that are looked through for one of the project. */
const mostRecent = 500;

function newestSession({ db, bucketUrl, project }: Coordination): Session {
  const row = recentSources(db, bucketUrl, mostRecent).find(
    ({ source, project: its, meta }) => source === 'main' && its === project && meta !== undefined,
  );
  if (row) {
    const { harness, session, meta } = row;
    return { harness, session, record: meta?.session_id ?? session };
  }
  throw new UserError(
    `No session of ${project} was mirrored from this machine`,
    'Give the project with --project, or run this in the folder of its sessions.',
  );
}
