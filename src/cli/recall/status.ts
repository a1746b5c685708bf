import { ago, count, size } from '../../figures.ts';
import { type IndexStatus, readIndexStatus } from '../../recall/index-status.ts';
import { command } from '../command.ts';
import { inContext } from '../context.ts';
import { print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { facts } from '../print/table.ts';

export const statusCommand = command({
  command: 'status',
  describe: 'Show what the index of turns holds, and what it lacks',
  handler: ({ json }) =>
    inContext(async (context) => {
      const status = readIndexStatus(context);
      if (json) return printJson(status ? asJson(status) : null);
      print(
        status ? statusText(status) : 'There is no index yet: the next turn or search makes it.\n',
      );
    }),
});

function statusText({
  path,
  records,
  turns,
  bytes,
  pruned,
  behind,
  outdated,
  lookedAt,
  summarizer,
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
    ['lines', summarizer && linesText(summarizer)],
    ['bucket', lookedAt > 0 ? `looked at ${ago(lookedAt)}` : 'not looked at yet'],
  ]);
}

function linesText({ name, turns, failure }: NonNullable<IndexStatus['summarizer']>): string {
  const trouble = failure === null ? '' : `; its last run failed (${plain(failure)})`;
  return `${turns} by ${name}${trouble}`;
}

function asJson({ lookedAt, ...status }: IndexStatus) {
  return { ...status, looked_at: lookedAt > 0 ? new Date(lookedAt).toISOString() : null };
}
