import { count, duration, size } from '../../figures.ts';
import type { Brought } from '../../recall/bring-records.ts';
import { openRecall } from '../../recall/database.ts';
import { indexStatus } from '../../recall/index-status.ts';
import { reindex } from '../../recall/reindex.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { inContext } from '../context.ts';
import { exitCodeOf, type Interruption, interruptible } from '../interrupt.ts';
import { leanMemory } from '../lean-memory.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { openProgress } from '../print/progress.ts';
import { projectOption } from '../session/options.ts';

/** Bytes of records, between two collections of what is left of them in memory; a bucket's leave little. */
const collectEvery = { bucket: 24 * 1024 * 1024, transcripts: 6 * 1024 * 1024 };
/** ms that it waits for another process that writes. */
const busyMs = 5_000;

export const reindexCommand = command({
  command: 'reindex',
  describe: 'Make the index of turns anew from what the bucket holds',
  builder: (args) =>
    args
      .option('from', {
        requiresArg: true,
        choices: ['bucket', 'transcripts'] as const,
        default: 'bucket' as const,
        describe:
          "transcripts: read what the index lacks from this machine's own, without the bucket",
      })
      .option('project', { ...projectOption, describe: 'Of this project only' }),
  handler: (args) =>
    inContext(async (context) => {
      requireIndex(context.config.recall?.index);
      const started = Date.now();
      const db = openRecall(context.paths, busyMs);
      const line = openProgress();
      const tidy = leanMemory(collectEvery[args.from]);
      let by: Interruption | undefined;
      try {
        const { indexed, left } = await interruptible(
          (signal) =>
            reindex(context, db, {
              from: args.from,
              project: args.project,
              signal,
              onProgress: (progress) => {
                tidy(progress.bytes.done);
                if (!args.json) line.show(progress);
              },
            }),
          (name) => {
            by = name;
            line.say('Ending after the stretch under way; once more ends at once.');
          },
        ).finally(() => line.end());
        const status = indexStatus(context, db);
        if (by !== undefined) process.exitCode = exitCodeOf(by);
        else if (left.length > 0) process.exitCode = 1;
        if (args.json) return printJson({ indexed, left: left.map(asJson), ...status });
        sayLeft(left);
        const all = `${count(indexed, 'session record')} in ${duration(Date.now() - started)}`;
        print(`Indexed ${all}: ${count(status.turns, 'turn')} in all, ${size(status.bytes)}.\n`);
      } finally {
        db.close();
      }
    }),
});

/** Throws UserError where the user has switched it off. */
function requireIndex(isOn = true): void {
  if (isOn) return;
  throw new UserError(
    'Indexing is switched off',
    'Switch it on again with `tracecraft config unset recall.index`.',
  );
}

function sayLeft(left: Brought['left']): void {
  for (const { record, error } of left) {
    if (error) note(plain(`${record} could not be indexed: ${error.message}`));
  }
  const others = left.filter(({ error }) => error === undefined).length;
  if (others > 0) note(`${count(others, 'record')} left; the same command reads them.`);
}

function asJson({ record, error }: Brought['left'][number]) {
  return { id: record, error: error?.message ?? null };
}
