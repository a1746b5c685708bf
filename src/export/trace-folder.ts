import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedRecord } from '../records/list.ts';
import { settledChain } from '../records/settled-chain.ts';
import { UserError } from '../state/user-error.ts';
import type { Exportable } from './formats.ts';
import { bytesToday, type ExportContext } from './redacted-today.ts';
import { recordsIn, subagentRecords, treeOf } from './related-records.ts';
import { tracePath } from './trace-path.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Writes a session and its subagents below a folder, as their clients keep them and trace viewers read
 * them. Returns the files. Throws UserError, before any is written, where one is there already.
 */
export async function writeTraceFolder(
  context: ExportContext,
  { record, parts }: Exportable,
  folder: string,
  { force = false } = {},
): Promise<string[]> {
  const { bucket } = context;
  const tree = treeOf(record, await subagentRecords(bucket, record));
  const places = [...recordsIn(tree)].map((each) => ({
    record: each,
    file: join(folder, pathOf(each)),
  }));
  const there = places.find(({ file }) => !force && existsSync(file));
  if (there) {
    throw new UserError(`${there.file} is there already`, 'Add --force to replace it.');
  }
  for (const place of places) {
    const { address } = place.record;
    const stored =
      place.record === record
        ? parts
        : (await settledChain(bucket, address, place.record)).chain.parts;
    await writeWhole(place.file, bytesToday(context, place.record, stored));
  }
  return places.map(({ file }) => file);
}

function pathOf({ address, meta }: ListedRecord): string {
  const path = meta && tracePath(meta);
  if (path !== undefined) return path;
  throw new UserError(
    `Trace viewers do not read ${address.record} (${address.harness})`,
    'Add --format jsonl to write it as it is stored.',
  );
}
