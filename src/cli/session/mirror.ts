import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ago, size } from '../../figures.ts';
import type { HarnessName } from '../../harness/harness.ts';
import { harnessOf } from '../../harness/registry.ts';
import { findSessions, type ProjectSession, type Selection } from '../../mirror/select.ts';
import { type SessionBehind, sessionBehind } from '../../mirror/session-behind.ts';
import { sessionTitle } from '../../mirror/session-title.ts';
import { shortener } from '../../records/record-id.ts';
import { projectName } from '../../state/project.ts';
import { UserError } from '../../state/user-error.ts';
import { ask } from '../ask.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { type Column, table } from '../print/table.ts';
import { bringIn } from './bring-in.ts';
import { extentOf } from './extent.ts';
import { followSessions } from './follow.ts';
import { givenId, harnessOption, projectOption } from './options.ts';
import { intervalOf, sinceWhen } from './time-options.ts';
import { withIndex } from './with-index.ts';

interface Args {
  harness?: HarnessName;
  sessionId?: string;
  project?: string;
  cwd?: string;
  all?: boolean;
  yes: boolean;
  json: boolean;
}

export const mirror = command({
  command: 'mirror',
  describe: "Bring this project's sessions into the bucket now",
  builder: (args) =>
    args
      .option('harness', harnessOption)
      .option('session-id', {
        type: 'string',
        requiresArg: true,
        conflicts: ['all', 'project'],
        coerce: givenId,
        describe: 'This session only, whatever its project',
      })
      .option('cwd', {
        type: 'string',
        requiresArg: true,
        conflicts: ['all', 'session-id', 'project'],
        describe: "Sessions of this folder's project",
      })
      .option('project', { ...projectOption, conflicts: 'all' })
      .option('all', { type: 'boolean', describe: 'Every session on this machine' })
      .option('since', {
        type: 'string',
        requiresArg: true,
        describe: 'Only what has changed since: 7d, 12h, 2026-01-31',
      })
      .option('dry-run', {
        type: 'boolean',
        conflicts: 'follow',
        describe: 'Show what would be brought, and bring nothing',
      })
      .option('yes', { type: 'boolean', alias: 'y', default: false, describe: 'Do not ask' })
      .option('again', {
        type: 'boolean',
        conflicts: ['follow', 'dry-run'],
        describe: 'Look at what the bucket holds, and store anew what is broken or gone there',
      })
      .option('follow', {
        type: 'boolean',
        describe: 'Stay, and bring each turn as it is written; Ctrl-C ends it',
      })
      .option('interval', {
        type: 'string',
        requiresArg: true,
        implies: 'follow',
        describe: 'How often --follow looks (5s, 1min)',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const selection: Selection = {
        harness: args.harness,
        id: args.sessionId,
        project: args.project,
        cwd: args.cwd ?? context.cwd,
        all: args.all,
        since: args.since === undefined ? undefined : sinceWhen(args.since),
      };
      if (args.follow) {
        const interval = intervalOf(args.interval ?? '5s');
        return withIndex(context, (indexing) =>
          followSessions(indexing, selection, { interval, json: args.json }),
        );
      }
      const found = findSessions(context, selection);
      if (found.length === 0) throw nothingFound(context, args, args.since);
      if (args.dryRun) return showDryRun(context, found, args.json);
      if (args.all && !(await mayBringAll(context, found, args)))
        return note('Nothing was brought.');
      if (args.sessionId === undefined) return bringIn(context, found, args);
      await withIndex(context, (indexing) =>
        bringIn(indexing, found, { ...args, evenDeleted: true }),
      );
    }),
});

/** Says how much it is first; asks where someone can answer, since schedulers run it too. */
async function mayBringAll(
  context: CliContext,
  found: readonly ProjectSession[],
  { yes, json }: Args,
): Promise<boolean> {
  const behind = found.reduce((sum, each) => sum + sessionBehind(context, each).bytes, 0);
  note(
    `${extentOf(found)}; ${behind === 0 ? 'all mirrored' : `${size(behind)} not mirrored yet`}.`,
  );
  if (behind === 0 || yes || json || !process.stdin.isTTY || !process.stderr.isTTY) return true;
  return ask('Bring them in?');
}

export async function showDryRun(
  context: CliContext,
  found: readonly ProjectSession[],
  json: boolean,
): Promise<void> {
  const rows: FoundRow[] = [];
  for (const each of found) {
    const title = await sessionTitle(context, each);
    rows.push({ ...each, ...sessionBehind(context, each), title });
  }
  if (json) {
    const sessions = rows.map((row) => ({
      harness: row.harness,
      project: row.project ?? null,
      session: row.id,
      title: row.title,
      modified: new Date(row.modified).toISOString(),
      bytes: row.size,
      behind_bytes: row.bytes,
      mirrored: !row.isNew && !row.isDeleted,
      deleted: row.isDeleted,
    }));
    printJson({ sessions });
    return;
  }
  print(table(rows, columnsFor(rows)));
  const behind = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  note(`${extentOf(found)}; ${size(behind)} to bring. Nothing was brought.`);
}

interface FoundRow extends ProjectSession, SessionBehind {
  title: string | null;
}

function columnsFor(rows: readonly FoundRow[]): Column<FoundRow>[] {
  const shorten = shortener(rows.map(({ id }) => id));
  const several = (of: (row: FoundRow) => string | undefined) => new Set(rows.map(of)).size > 1;
  const columns: (Column<FoundRow> | false)[] = [
    { title: 'SESSION', value: ({ id }) => shorten(id), colour: () => 'bold' },
    several(({ harness }) => harness) && { title: 'HARNESS', value: ({ harness }) => harness },
    several(({ project }) => project) && {
      title: 'PROJECT',
      value: ({ project }) => project ?? '?',
      shrinkTo: 10,
      keepsEnd: true,
    },
    { title: 'TITLE', value: ({ title }) => title ?? '(no title)', shrinkTo: 12 },
    { title: 'CHANGED', value: ({ modified }) => ago(modified), align: 'right' },
    { title: 'SIZE', value: ({ size: bytes }) => size(bytes), align: 'right' },
    {
      title: 'TO BRING',
      value: (row) => toBring(row),
      align: 'right',
      colour: ({ bytes }) => (bytes === 0 ? 'dim' : undefined),
    },
  ];
  return columns.filter((column) => column !== false);
}

function toBring({ bytes, isNew, isDeleted }: SessionBehind): string {
  if (bytes === 0) return isDeleted ? 'deleted' : 'mirrored';
  return isNew || isDeleted ? 'all' : size(bytes);
}

export function nothingFound(
  { config, env, cwd: here }: CliContext,
  { sessionId, project, all, harness, cwd = here }: Partial<Args>,
  since?: string,
): UserError {
  const agent = harness === undefined ? undefined : harnessOf(harness).label;
  const changed = since === undefined ? '' : ` that has changed since ${since}`;
  if (sessionId !== undefined) {
    return new UserError(
      `No session on this machine has an id that begins with "${sessionId}"`,
      'Bring in all there are with `tracecraft session mirror --all`.',
    );
  }
  if (project === undefined && !all && !existsSync(cwd)) {
    return new UserError(
      `There is no folder ${resolve(cwd)}, and no session of it on this machine`,
      'Name a folder that an agent has worked in, or take all with --all.',
    );
  }
  const home = project ?? projectName(cwd, config, env);
  const where = agent === undefined ? home : `${agent} in ${home}`;
  return all
    ? new UserError(
        `There is no session of ${agent ?? 'any agent'} on this machine${changed}`,
        'Run `tracecraft doctor` to see where it was looked for.',
      )
    : new UserError(
        `There is no session of ${where} on this machine${changed}`,
        'See what there is with `tracecraft session mirror --all --dry-run`.',
      );
}
