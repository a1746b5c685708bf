import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Bucket } from '../../bucket/bucket.ts';
import { count } from '../../figures.ts';
import { exportParts } from '../../mirror/export.ts';
import { findRecord } from '../../mirror/find-record.ts';
import type { ListedRecord } from '../../mirror/list.ts';
import { type Chain, chainOf } from '../../mirror/record.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { inContext } from '../context.ts';
import { note, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { recordArgs } from './options.ts';

export const exportCommand = command({
  command: 'export <id>',
  describe: 'Write a whole session as JSONL, to stdout or to a file',
  builder: (args) =>
    recordArgs(args)
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'The file to write',
      })
      .option('force', { type: 'boolean', default: false, describe: 'Replace the file' })
      .option('partial', {
        type: 'boolean',
        default: false,
        describe: 'Write what there is of a session with missing parts',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const file = args.output === undefined ? undefined : checkFile(args.output, args.force);
      const bucket = await context.bucket();
      const record = await findRecord(bucket, args, context.project);
      const chain = await chainOf(bucket, record.address, record.meta);
      warn(record, chain, args.partial);
      if (file === undefined) {
        await exportParts(bucket, record.address, chain.parts, process.stdout, { end: false });
        return;
      }
      await writeAll(bucket, record, chain, file);
      if (args.json) printJson({ id: record.address.record, file, bytes: statSync(file).size });
    }),
});

/** Asked before anything is fetched. Throws UserError where the file cannot or must not be written. */
function checkFile(output: string, force: boolean): string {
  const file = resolve(output);
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`There is no folder ${dirname(file)}`, 'Make it first.');
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`${file} is a folder`, 'Name a file in it.');
  }
  if (!force && existsSync(file)) {
    throw new UserError(`${file} is there already`, 'Add --force to replace it.');
  }
  return file;
}

function warn({ address, meta, damage }: ListedRecord, chain: Chain, partial: boolean): void {
  if (meta?.superseded_by !== undefined) {
    note(plain(`The source was rewritten since: the session goes on in ${meta.superseded_by}.`));
  }
  if (damage)
    note(
      plain(`${address.record} is damaged (${damage}): this is the longest chain of its parts.`),
    );
  if (chain.missing.length === 0) return;
  const missing = `${count(chain.missing.length, 'part')} of ${address.record} missing`;
  if (partial) note(plain(`${missing}.`));
  else
    throw new UserError(
      missing,
      `Add --partial to write the rest; \`tracecraft session verify ${address.record}\` says more.`,
    );
}

/** The file is there whole or not at all. */
async function writeAll(
  bucket: Bucket,
  { address }: ListedRecord,
  { parts }: Chain,
  file: string,
): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  const remove = () => rmSync(temporary, { force: true });
  // An interrupt ends the process without coming back here.
  process.on('exit', remove);
  const output = createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true });
  await exportParts(bucket, address, parts, output);
  renameSync(temporary, file);
}
