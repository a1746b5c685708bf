import type { CommandModule } from 'yargs';
import { deleteCommand } from './artifact/delete.ts';
import { download } from './artifact/download.ts';
import { list } from './artifact/list.ts';
import { upload } from './artifact/upload.ts';
import { group } from './command.ts';

export const commands: CommandModule[] = [
  group('artifact', 'Files that the agents of a project share', [
    upload,
    download,
    list,
    deleteCommand,
  ]),
];
