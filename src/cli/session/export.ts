import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { documentOf, type Exportable, type Format, formats } from '../../export/formats.ts';
import { writeTraceFolder } from '../../export/trace-folder.ts';
import { writeWhole } from '../../export/write-whole.ts';
import { count, size } from '../../figures.ts';
import { findRecord } from '../../records/find-record.ts';
import type { ListedRecord } from '../../records/list.ts';
import { type Chain, lossesOf } from '../../records/record.ts';
import { settledChain } from '../../records/settled-chain.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { checkFile } from '../output-file.ts';
import { note, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { recordArgs } from './options.ts';

export const exportCommand = command({
  command: 'export <id>',
  describe: 'Write a whole session, to stdout or to a file',
  builder: (args) =>
    recordArgs(args)
      .option('format', {
        requiresArg: true,
        choices: formats,
        default: 'jsonl' as Format,
        describe: 'What to write: as stored (jsonl), to read, for other tools',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'The file to write; for hf, the folder',
      })
      .option('force', { type: 'boolean', default: false, describe: 'Replace what is there' })
      .option('partial', {
        type: 'boolean',
        default: false,
        describe: 'Write what there is of a session with missing parts',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const { format, force } = args;
      const output = checkOutput(args.output, format, force);
      const exportable = await exportableOf(context, args);
      const exporting = { bucket: await context.bucket(), redactor: context.redactor };
      const { record } = exportable.record.address;
      if (format === 'hf') {
        const folder = output as string;
        const files = await writeTraceFolder(exporting, exportable, folder, { force });
        if (args.json) printJson({ id: record, folder, files });
        else note(plain(`${count(files.length, 'transcript')} written below ${folder}.`));
        return;
      }
      const document = documentOf(exporting, exportable, format);
      if (output === undefined) {
        await pipeline(Readable.from(document), process.stdout, { end: false });
        return;
      }
      await writeWhole(output, document);
      const bytes = statSync(output).size;
      if (args.json) printJson({ id: record, file: output, bytes });
      else note(plain(`Written: ${output} (${size(bytes)})`));
    }),
});

/** Asked before anything is fetched. Throws UserError for what cannot or must not be written. */
function checkOutput(
  output: string | undefined,
  format: Format,
  force: boolean,
): string | undefined {
  if (output === undefined) {
    if (format !== 'hf') return undefined;
    throw new UserError('--format hf writes a folder', 'Name it with -o.', { exitCode: 2 });
  }
  return format === 'hf' ? checkFolder(resolve(output)) : checkFile(output, force);
}

function checkFolder(folder: string): string {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new UserError(`${folder} is a file`, 'Name a folder.');
  }
  return folder;
}

interface Wanted {
  id: string;
  harness?: string;
  project?: string;
  partial: boolean;
}

async function exportableOf(context: CliContext, args: Wanted): Promise<Exportable> {
  const bucket = await context.bucket();
  const record = await findRecord(bucket, args, context.project);
  const { stored, chain } = await settledChain(bucket, record.address, record);
  warn(record, chain, args.partial);
  return { record: { ...record, ...stored }, parts: chain.parts };
}

function warn({ address, meta, damage }: ListedRecord, chain: Chain, partial: boolean): void {
  if (meta?.superseded_by !== undefined) {
    note(plain(`The source was rewritten since: the session goes on in ${meta.superseded_by}.`));
  }
  if (damage)
    note(
      plain(`${address.record} is damaged (${damage}): this is the longest chain of its parts.`),
    );
  for (const doubt of chain.doubts) note(plain(`${address.record}: ${doubt}.`));
  if (lossesOf(chain).length === 0) return;
  const missing =
    chain.gaps.length > 0
      ? `${address.record} is not whole: ${chain.gaps.join('; ')}`
      : `${count(chain.missing.length, 'part')} of ${address.record} missing`;
  if (partial) note(plain(`${missing}.`));
  else
    throw new UserError(
      missing,
      `Add --partial to write the rest; \`tracecraft session verify ${address.record}\` says more.`,
    );
}
