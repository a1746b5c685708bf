import { count, duration, size } from '../../figures.ts';
import type { Backfilled } from '../../mirror/backfill.ts';
import { follow } from '../../mirror/follow.ts';
import type { Selection } from '../../mirror/select.ts';
import { interruptible } from '../interrupt.ts';
import { note, print } from '../print/output.ts';
import { plain, plainJson } from '../print/plain.ts';
import type { IndexingContext } from './with-index.ts';

/**
 * `session mirror --follow`: a line for each session that was brought, and none while nothing happens.
 * To end it is how it is used, so that exits 0; 1 when something was left.
 */
export async function followSessions(
  context: IndexingContext,
  selection: Selection,
  { interval, json }: { interval: number; json: boolean },
): Promise<void> {
  note(`Looking every ${duration(interval)}; Ctrl-C brings what is there and ends.`);
  const left = await interruptible((signal) =>
    follow(context, selection, {
      interval,
      signal,
      onLost: ({ message }) => note(`${clock()}  ${plain(message)}; trying until it is back`),
      onBack: (ms) => note(`${clock()}  The bucket is back after ${duration(ms)}.`),
      onBrought: (result) => {
        for (const { found, error } of result.failures) {
          note(`${clock()}  ${found.id}: ${plain(error.message)}`);
        }
        print(json ? jsonLines(result) : lines(result));
        return context.catchUp();
      },
    }),
  );
  if (left === 0) return;
  note(`${count(left, 'session')} could not be brought to the end; the next run does.`);
  process.exitCode = 1;
}

function lines({ reports }: Backfilled): string {
  const bySession = Map.groupBy(
    reports.filter(({ parts }) => parts > 0),
    ({ harness, session }) => `${harness}  ${plain(session)}`,
  );
  return [...bySession]
    .map(([session, brought]) => {
      const bytes = brought.reduce((sum, { uploadedBytes }) => sum + uploadedBytes, 0);
      return `${clock()}  ${session}  ${size(bytes)}\n`;
    })
    .join('');
}

/** One object a line and source, with the names that `session mirror --json` has. */
function jsonLines({ reports }: Backfilled): string {
  return reports
    .filter(({ parts }) => parts > 0)
    .map(({ harness, session, source, project, record, parts, sourceBytes, uploadedBytes }) => {
      const at = new Date().toISOString();
      const bytes = { source_bytes: sourceBytes, bytes: uploadedBytes };
      const id = record ?? null;
      return `${plainJson(JSON.stringify({ at, harness, session, source, project, id, parts, ...bytes }))}\n`;
    })
    .join('');
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
