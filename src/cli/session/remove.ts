import { age, count, size } from '../../figures.ts';
import { forgetHere } from '../../recall/forget-here.ts';
import {
  deleteRecords,
  emptyRecord,
  hasSource,
  type Objection,
  objection,
} from '../../records/delete.ts';
import type { ListedRecord } from '../../records/list.ts';
import { lastActive } from '../../records/session-facts.ts';
import { UserError } from '../../state/user-error.ts';
import { askToGoOn } from '../ask.ts';
import type { CliContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { type Column, table } from '../print/table.ts';
import { wrap } from '../print/wrap.ts';
import type { WholeSession } from './whole-session.ts';

export interface RemoveArgs {
  yes: boolean;
  force: boolean;
  dryRun: boolean;
  json: boolean;
}

/** Options of the commands that delete. */
export const removeOptions = {
  yes: { alias: 'y', type: 'boolean', default: false, describe: 'Do not ask' },
  force: {
    type: 'boolean',
    default: false,
    describe: 'Also what is at work, or not mirrored to its end',
  },
  'dry-run': { type: 'boolean', default: false, describe: 'Only show what would be deleted' },
} as const;

/** A session, or a record of one, with all that goes with it, in the order in which it is deleted. */
export interface Doomed extends WholeSession {
  /** Its meta stays, because it names the record in which the session goes on. */
  keepsName?: boolean;
}

/** What had better stay, and the record of it that says so. */
interface Kept {
  all: Doomed;
  record: ListedRecord;
  why: Objection;
}

const objections: Record<Objection, { ofOne: string; ofMany: string; inShort: string }> = {
  busy: {
    ofOne: 'has a hook at work at it',
    ofMany: 'hooks are at work at them',
    inShort: 'a hook is at work',
  },
  behind: {
    ofOne: 'holds more on this machine than in the bucket',
    ofMany: 'they hold more on this machine than in the bucket',
    inShort: 'not all mirrored',
  },
  live: {
    ofOne: 'was at work just now and has not ended',
    ofMany: 'at work just now',
    inShort: 'at work just now',
  },
};

/** Shows what is to go, asks, and deletes it; what had better stay is kept and named. */
export async function remove(
  context: CliContext,
  all: readonly Doomed[],
  args: RemoveArgs,
): Promise<void> {
  const kept = args.force ? [] : all.flatMap((each) => objectionsTo(context, each));
  const spared = new Set(kept.map(({ all }) => all));
  const doomed = all.filter((each) => !spared.has(each));
  const [first] = kept;
  if (first && all.length === 1 && !args.dryRun) {
    throw new UserError(
      `${first.all.head.address.record} is not deleted: ${sentence(first)}`,
      'Add --force to delete it all the same.',
    );
  }
  if (!args.json) print(describe(doomed, args.dryRun ? kept : []));
  sayKept(kept);
  const isAgreed =
    doomed.length > 0 &&
    !args.dryRun &&
    (args.yes || (await askToGoOn(`Delete this from the bucket, for good?`, args, false)));
  const local = doomed.filter(({ records }) => records.some((each) => hasSource(context, each)));
  if (isAgreed) {
    for (const { head, records, keepsName } of doomed) {
      if (keepsName) await emptyRecord(context, head.address);
      else await deleteRecords(context, records);
      const gone = keepsName ? [head] : records;
      sayUnforgotten(
        forgetHere(
          context,
          gone.map(({ address }) => address),
        ),
      );
    }
  }
  if (args.json) return printJson(asJson(doomed, kept, isAgreed));
  if (isAgreed) print(`Deleted ${total(doomed)}.\n`);
  if (isAgreed && local.length > 0) note(aboutLocal(local));
}

/** It is gone from the bucket, and so will be from the index when that is compared with it. */
export function sayUnforgotten(error: Error | undefined): void {
  if (error) note(plain(`The index still has it, until the next search: ${error.message}.`));
}

/** The first of a session's records that had better stay keeps all of it. */
function objectionsTo(context: CliContext, all: Doomed): Kept[] {
  for (const record of all.records) {
    const why = objection(context, record);
    if (why !== undefined) return [{ all, record, why }];
  }
  return [];
}

function sentence({ all, record, why }: Kept): string {
  const who = record === all.head ? 'it' : record.address.record;
  return `${who} ${objections[why].ofOne}`;
}

/** So many are named one by one. */
const mostNamed = 3;

function sayKept(kept: readonly Kept[]): void {
  for (const [why, alike] of Map.groupBy(kept, ({ why }) => why)) {
    if (alike.length > mostNamed) {
      note(`${count(alike.length, 'session')} are kept: ${objections[why].ofMany}.`);
      continue;
    }
    for (const each of alike)
      note(plain(`${each.all.head.address.record} is kept: ${sentence(each)}.`));
  }
}

function describe(doomed: readonly Doomed[], kept: readonly Kept[]): string {
  const nothing = 'There is nothing to delete.\n';
  if (doomed.length + kept.length === 0) return nothing;
  const shown = [...doomed, ...kept.map(({ all }) => all)];
  const reasons = new Map(kept.map(({ record, why }) => [record, objections[why].inShort]));
  const rows = shown.flatMap(({ head, records }) => [
    head,
    ...records.filter((each) => each !== head).toReversed(),
  ]);
  const heads = new Set(shown.map(({ head }) => head));
  const columns: (Column<ListedRecord> | false)[] = [
    { title: 'ID', value: ({ address }) => address.record, shrinkTo: 20 },
    {
      title: 'TITLE',
      value: (each) => `${heads.has(each) ? '' : '└ '}${each.meta?.title ?? '(no title)'}`,
      shrinkTo: 12,
    },
    { title: 'AGE', value: (each) => age(lastActive(each) ?? Number.NaN), align: 'right' },
    { title: 'SIZE', value: (each) => size(bytesOf([each])), align: 'right' },
    kept.length > 0 && { title: 'KEPT', value: (each) => reasons.get(each) ?? '', shrinkTo: 8 },
  ];
  const text = table(
    rows,
    columns.filter((column) => column !== false),
  );
  return `${text}${doomed.length === 0 ? nothing : `${total(doomed)}\n`}`;
}

function total(doomed: readonly Doomed[]): string {
  const records = doomed.flatMap((each) => each.records);
  const more = records.length - doomed.length;
  const also =
    more > 0
      ? `, with ${count(more, 'record')} that came out of ${doomed.length === 1 ? 'it' : 'them'}`
      : '';
  return `${count(doomed.length, 'session')}${also}: ${size(bytesOf(records))}`;
}

function bytesOf(records: readonly ListedRecord[]): number {
  return records.reduce((sum, { meta }) => sum + (meta?.total_uploaded_bytes ?? 0), 0);
}

function aboutLocal(local: readonly Doomed[]): string {
  const [only] = local;
  const which = local.length === 1 ? 'Its transcript is' : `Transcripts of ${local.length} are`;
  const id = local.length === 1 ? (only?.head.meta?.session ?? '<id>') : '<id>';
  const again = `\`tracecraft session mirror --again --session-id ${plain(id)}\``;
  return wrap(
    `${which} still on this machine, and stored again, whole, when the session goes on, or with ${again}.`,
    0,
  );
}

function asJson(doomed: readonly Doomed[], kept: readonly Kept[], isDone: boolean) {
  const records = doomed.flatMap((each) => each.records);
  return {
    done: isDone,
    records: records.map(({ address, meta }) => ({
      id: address.record,
      harness: address.harness,
      project: address.project,
      bytes: meta?.total_uploaded_bytes ?? null,
    })),
    bytes: bytesOf(records),
    kept: kept.map((each) => ({
      id: each.all.head.address.record,
      record: each.record.address.record,
      why: sentence(each),
    })),
  };
}
