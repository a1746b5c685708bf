import type { HarnessName } from '../../harness/harness.ts';
import { findSessions } from '../../mirror/select.ts';
import { command } from '../command.ts';
import { inContext } from '../context.ts';
import { bringIn } from './bring-in.ts';
import { nothingFound, showDryRun } from './mirror.ts';
import { harnessOption, projectOption } from './options.ts';

export const discover = command<{
  harness?: HarnessName;
  root?: string;
  project?: string;
  all?: boolean;
  import: boolean;
  json: boolean;
}>({
  command: 'discover',
  describe: "Show this project's sessions on this machine, mirrored or not",
  builder: (args) =>
    args
      .option('harness', harnessOption)
      .option('root', {
        type: 'string',
        requiresArg: true,
        conflicts: ['all', 'project'],
        describe: "Sessions of this folder's project",
      })
      .option('project', { ...projectOption, conflicts: 'all' })
      .option('all', { type: 'boolean', describe: 'Every session on this machine' })
      .option('import', {
        type: 'boolean',
        default: false,
        describe: 'Bring them into the bucket too',
      }) as never,
  handler: ({ harness, root, project, all, import: brings, json }) =>
    inContext(async (context) => {
      const cwd = root ?? context.cwd;
      const found = findSessions(context, { harness, project, cwd, all });
      if (found.length === 0) throw nothingFound(context, { harness, project, cwd, all });
      if (brings) return bringIn(context, found, { json });
      await showDryRun(context, found, json);
    }),
});
