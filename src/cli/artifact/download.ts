import { isAbsolute, relative } from 'node:path';
import { planDownload } from '../../coordination/artifacts/destination.ts';
import { type Downloaded, downloadArtifact } from '../../coordination/artifacts/download.ts';
import { findArtifacts } from '../../coordination/artifacts/find.ts';
import { placeOf, stepOf } from '../../coordination/artifacts/place.ts';
import { count, size } from '../../figures.ts';
import { inOrder } from '../../records/in-order.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { stepOption } from './options.ts';
import { trackTransfer } from './transfer.ts';

/** Files at once, where there are several. */
const atOnce = 4;

export const download = command({
  command: 'download <name>',
  describe: 'Fetch a file or a folder, and check that it is what was uploaded',
  builder: (args) =>
    args
      .positional('name', {
        type: 'string',
        demandOption: true,
        describe: 'Its name, or its key as `list` shows it',
      })
      .options(stepOption)
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: 'Where to write it; else its name, in the current folder',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'Write a folder into one that is not empty',
      })
      .option('unverified', {
        type: 'boolean',
        default: false,
        describe: 'Keep it even when its checksum is wrong',
      })
      .options(coordinationOptions)
      .example([['$0 artifact download build.log --step build -o /tmp/build.log']]),
  handler: async ({ name, step, output, force, unverified, ...args }) => {
    await inCoordination(args, async (c, { cwd }) => {
      const place = placeOf(c, name, step);
      const { area } = place;
      const found = await findArtifacts(c, place.name, area);
      const planned = planDownload(found, { cwd, output, force });
      const bytes = found.files.reduce((sum, file) => sum + file.size, 0);
      const { onBytes, endOfFile, end } = trackTransfer(
        { files: planned.length, bytes },
        !args.json,
      );
      const downloads = inOrder(planned, atOnce, ({ file, path }) =>
        downloadArtifact(c, file, { area, output: path, unverified, onBytes }),
      );
      // As it was given.
      const shown = (path: string) => (isAbsolute(output ?? '') ? path : relative(cwd, path));
      const downloaded: Downloaded[] = [];
      try {
        for await (const each of downloads) {
          downloaded.push(each);
          if (!args.json) endOfFile(() => tell(each, shown(each.path)));
        }
      } finally {
        end();
      }
      if (args.json) printJson({ step: stepOf(area), downloaded });
      else if (found.isFolder) print(`${count(downloaded.length, 'file')}, ${size(bytes)}\n`);
    });
  },
});

function tell({ key, checksum }: Downloaded, path: string): void {
  print(`Downloaded ${plain(key)} -> ${plain(path)}\n`);
  if (checksum === 'unknown') note(`${plain(key)} was put by another client: no checksum.`);
  if (checksum === 'wrong') note(`${plain(key)} is not what was uploaded.`);
}
