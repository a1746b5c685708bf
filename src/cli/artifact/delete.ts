import { deleteArtifacts } from '../../coordination/artifacts/delete.ts';
import { findArtifacts } from '../../coordination/artifacts/find.ts';
import { count } from '../../figures.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { printAnswer } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { areaOf, stepOption } from './options.ts';

export const deleteCommand = command({
  command: 'delete <name>',
  aliases: ['rm'],
  describe: 'Delete a file; with --recursive, a folder',
  builder: (args) =>
    args
      .positional('name', { type: 'string', demandOption: true, describe: 'As `list` shows it' })
      .options(stepOption)
      .option('recursive', {
        alias: 'r',
        type: 'boolean',
        default: false,
        describe: 'A folder, with all that is in it',
      })
      .options(coordinationOptions),
  handler: async ({ name, step, recursive, ...args }) => {
    const area = areaOf(step);
    await inCoordination(args, async (c) => {
      const { files, isFolder } = await findArtifacts(c, name, area);
      if (isFolder && !recursive) {
        throw new UserError(
          `${name} is a folder of ${count(files.length, 'artifact')}`,
          'Add --recursive to delete them all.',
          { exitCode: 2 },
        );
      }
      await deleteArtifacts(c, files, area);
      const what = isFolder ? `${name} (${count(files.length, 'artifact')})` : name;
      const deleted = files.map(({ key }) => key);
      printAnswer(args, { deleted }, `Deleted ${plain(what)}\n`);
    });
  },
});
