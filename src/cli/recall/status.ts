import { existsSync } from 'node:fs';
import { ago, count, size } from '../../figures.ts';
import { openRecall } from '../../recall/database.ts';
import { type IndexStatus, indexStatus } from '../../recall/index-status.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { print, printJson } from '../print/output.ts';
import { facts } from '../print/table.ts';

/** ms that it waits for another process that writes. */
const busyMs = 5_000;

export const statusCommand = command({
  command: 'status',
  describe: 'Show what the index of turns holds, and what it lacks',
  handler: ({ json }) =>
    inContext(async (context) => {
      const status = readStatus(context);
      if (json) return printJson(status ? asJson(status) : null);
      print(
        status ? statusText(status) : 'There is no index yet: the next turn or search makes it.\n',
      );
    }),
});

/** Undefined while there is no index. */
export function readStatus(context: CliContext): IndexStatus | undefined {
  if (!existsSync(context.paths.recall)) return undefined;
  const db = openRecall(context.paths, busyMs);
  try {
    return indexStatus(context, db);
  } finally {
    db.close();
  }
}

function statusText({
  path,
  records,
  turns,
  bytes,
  pruned,
  behind,
  outdated,
  lookedAt,
}: IndexStatus) {
  const lacks = [
    behind > 0 && `${count(behind, 'record')} of this machine behind`,
    outdated > 0 && `${count(outdated, 'record')} of another version`,
  ].filter(Boolean);
  return facts([
    ['index', path],
    ['holds', `${count(turns, 'turn')} of ${count(records, 'record')}, ${size(bytes)}`],
    ['pruned', pruned > 0 ? count(pruned, 'record') : null],
    ['lacks', lacks.length > 0 ? `${lacks.join(', ')}; the next search reads them` : null],
    ['bucket', lookedAt > 0 ? `looked at ${ago(lookedAt)}` : 'not looked at yet'],
  ]);
}

function asJson({ lookedAt, ...status }: IndexStatus) {
  return { ...status, looked_at: lookedAt > 0 ? new Date(lookedAt).toISOString() : null };
}
