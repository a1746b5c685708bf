import { size } from '../../figures.ts';
import type { HarnessName } from '../../harness/harness.ts';
import { harnesses } from '../../harness/registry.ts';
import { type ImportReport, importSession } from '../../import/import-session.ts';
import { blamesBucket } from '../../mirror/blame.ts';
import { command } from '../command.ts';
import { inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { projectOption } from './options.ts';

export const importCommand = command<{
  files: string[];
  harness?: HarnessName;
  project?: string;
  dryRun: boolean;
  json: boolean;
}>({
  command: 'import <files..>',
  describe: 'Store sessions from files: transcripts, or documents of `export --format json`',
  builder: (args) =>
    args
      .parserConfiguration({ 'strip-aliased': true, 'duplicate-arguments-array': true })
      .positional('files', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'JSON lines of a harness, or normalised JSON',
      })
      .option('harness', {
        requiresArg: true,
        choices: harnesses.flatMap(({ name, recognise }) => (recognise ? [name] : [])),
        describe: 'Whose lines they are; else it is seen in them',
      })
      .option('project', { ...projectOption, describe: 'The project to store them in' })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'Say what each file is, and store nothing',
      }) as never,
  handler: ({ files, harness, project, dryRun, json }) =>
    inContext(async (context) => {
      const reports: ImportReport[] = [];
      const failed: { file: string; error: Error & { hint?: string } }[] = [];
      for (const file of files) {
        try {
          const request = { file, harness, project, dryRun, cwd: context.cwd };
          const report = await importSession(context, request);
          reports.push(report);
          if (!json) print(`${plain(sentence(report, dryRun))}\n`);
        } catch (error) {
          if (blamesBucket(error)) throw error;
          const failure = { file, error: error as Error & { hint?: string } };
          failed.push(failure);
          note(plain([failure.error.message, failure.error.hint].filter(Boolean).join('. ')));
        }
      }
      if (failed.length > 0) process.exitCode = 1;
      if (json) printJson(asJson(reports, failed));
    }),
});

function sentence({ address, found, stored }: ImportReport, dryRun: boolean): string {
  const id = `${address.record} (${address.harness}, ${address.project})`;
  if (found === 'same') return `${id} is there already.`;
  if (found === 'older') return `${id} is there already, and goes further than this file.`;
  const how = {
    new: 'is new',
    newer: 'goes on where the bucket has it end',
    other: 'differs from what the bucket has, and is kept beside it',
  }[found];
  const done = dryRun ? 'nothing was stored' : `${size(stored?.uploadedBytes ?? 0)} stored`;
  return `${id} ${how}: ${done}.`;
}

function asJson(
  reports: readonly ImportReport[],
  failed: readonly { file: string; error: Error }[],
): object {
  return {
    imported: reports.map(({ file, address, found, stored }) => ({
      file,
      id: address.record,
      harness: address.harness,
      project: address.project,
      found,
      parts: stored?.parts ?? 0,
      bytes: stored?.uploadedBytes ?? 0,
      redactions: stored?.redactions ?? {},
    })),
    failed: failed.map(({ file, error }) => ({ file, error: error.message })),
  };
}
