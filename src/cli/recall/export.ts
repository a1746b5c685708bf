import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeWhole } from '../../export/write-whole.ts';
import { plainJson } from '../../plain.ts';
import { exportTurns } from '../../recall/export-turns.ts';
import { command } from '../command.ts';
import { projectOption } from '../session/options.ts';
import { inIndex } from './options.ts';

export const exportCommand = command({
  command: 'export',
  describe: 'Write every turn that is indexed as JSON, one a line',
  builder: (args) =>
    args
      .option('project', { ...projectOption, describe: 'Of this project only' })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'A file to write; else to stdout',
      }),
  handler: ({ project, output }) =>
    inIndex(async ({ bucketUrl: bucket }, db) => {
      const lines = asLines(exportTurns(db, { bucket, project }));
      if (output !== undefined) await writeWhole(output, lines);
      else await pipeline(Readable.from(lines), process.stdout, { end: false });
    }),
});

async function* asLines(turns: Iterable<string>): AsyncGenerator<string> {
  for (const turn of turns) yield `${plainJson(turn)}\n`;
}
