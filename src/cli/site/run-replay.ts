import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { writeWhole } from '../../export/write-whole.ts';
import { count, size } from '../../figures.ts';
import { siteRedactor } from '../../site/build/settings.ts';
import { gatherReplay } from '../../site/replay/gather.ts';
import { lanesOf } from '../../site/replay/lanes.ts';
import { replayPage } from '../../site/replay/page.ts';
import type { Replay } from '../../site/replay/replay.ts';
import { UserError } from '../../state/user-error.ts';
import type { GlobalArgs } from '../command.ts';
import { inCoordination } from '../coordinate.ts';
import { localMinute } from '../print/local-time.ts';
import { print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { sinceWhen } from '../session/time-options.ts';
import { shownPath } from './run-build.ts';

export interface ReplayArgs extends GlobalArgs {
  project?: string;
  since: string;
  until?: string;
  output?: string;
  strict: boolean;
  force: boolean;
}

export function run(args: ReplayArgs): Promise<void> {
  const since = sinceWhen(args.since);
  const until =
    args.until === undefined
      ? Number.MAX_SAFE_INTEGER
      : sinceWhen(args.until, Date.now(), '--until');
  return inCoordination(args, async (c, context) => {
    const file = args.output === '-' ? undefined : resolve(args.output ?? usualName(c.project));
    if (file !== undefined) requireRoom(file, args.force);
    const replay = await gatherReplay(c, {
      since,
      until,
      redactor: siteRedactor(context, { strict: args.strict }),
    });
    const { events, sessions, held } = replay;
    if (events.length + sessions.length + held.length === 0) {
      throw new UserError(
        `Nothing happened in ${c.project} since ${localMinute(since)}`,
        'Go back further, as with --since 30d, or name another --project.',
      );
    }
    const page = replayPage(replay);
    if (file === undefined) return print(page);
    await writeWhole(file, Readable.from([page]));
    tell(file, replay, args);
  });
}

function tell(file: string, replay: Replay, { json }: GlobalArgs): void {
  const { project, sessions, held, events } = replay;
  const bytes = statSync(file).size;
  const agents = lanesOf(replay).length;
  if (json) {
    const counts = { agents, sessions: sessions.length, claims: held.length };
    printJson({ project, file, bytes, ...counts, events: events.length });
    return;
  }
  const extent = `${count(agents, 'agent')}, ${count(events.length, 'event')}`;
  print(`${extent}: ${plain(shownPath(file))} (${size(bytes)})\n`);
}

function usualName(project: string): string {
  return `tracecraft-replay-${project.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.html`;
}

/** A replay may be made again over the last one. */
function requireRoom(file: string, force: boolean): void {
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`There is no folder ${dirname(file)}`, 'Make it first.');
  }
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isDirectory()) throw new UserError(`${file} is a folder`, 'Name a file in it.');
  if (!stat || force || isReplay(file)) return;
  throw new UserError(
    `${basename(file)} is there already, and no replay`,
    'Name another file with -o, or add --force to replace it.',
  );
}

function isReplay(file: string): boolean {
  const head = Buffer.alloc(4096);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, head);
  } finally {
    closeSync(descriptor);
  }
  const text = head.toString();
  return text.includes('content="tracecraft"') && text.includes('<title>Replay of ');
}
