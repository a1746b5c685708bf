import { deleteArtifacts } from '../../coordination/artifacts/delete.ts';
import { findArtifacts } from '../../coordination/artifacts/find.ts';
import { placeOf } from '../../coordination/artifacts/place.ts';
import { count } from '../../figures.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { stepOption } from './options.ts';

export const deleteCommand = command({
  command: 'delete <name>',
  aliases: ['rm'],
  describe: 'Delete a file; with --recursive, a folder',
  builder: (args) =>
    args
      .positional('name', {
        type: 'string',
        demandOption: true,
        describe: 'Its name, or its key as `list` shows it',
      })
      .options(stepOption)
      .option('recursive', {
        alias: 'r',
        type: 'boolean',
        default: false,
        describe: 'A folder with all that is in it',
      })
      .options(coordinationOptions)
      .example([['$0 artifact delete dist --recursive']]),
  handler: async ({ name, step, recursive, ...args }) => {
    await inCoordination(args, async (c) => {
      const place = placeOf(c, name, step);
      const { files, isFolder } = await findArtifacts(c, place.name, place.area);
      if (isFolder && !recursive) {
        throw new UserError(
          `${name} is a folder of ${count(files.length, 'artifact')}`,
          'Add --recursive to delete them all.',
          { exitCode: 2 },
        );
      }
      await deleteArtifacts(c, files, place.area);
      const what = isFolder ? `${name} (${count(files.length, 'artifact')})` : name;
      const deleted = files.map(({ key }) => key);
      printAnswer(args, { deleted }, `Deleted ${plain(what)}\n`);
    });
  },
});
