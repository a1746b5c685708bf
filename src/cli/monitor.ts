import { openLocal } from '../mirror/local-context.ts';
import { UserError } from '../state/user-error.ts';
import { type Live, openLive } from '../usage/live/open-live.ts';
import { command } from './command.ts';
import { printOnce, runLines } from './monitor/run-lines.ts';
import { runScreen } from './monitor/run-screen.ts';
import { hasScreen } from './monitor/terminal.ts';
import { givenId, harnessOption, projectOption } from './session/options.ts';
import { ownOf } from './usage/own.ts';

/** ms: a statement waits for a locked state for a fourth of it. */
const patience = 4_000;

export const monitor = command({
  command: 'monitor',
  describe: 'Watch the live sessions: how full their windows are, and what they cost',
  builder: (args) =>
    args
      .option('all', {
        type: 'boolean',
        default: false,
        describe: 'Also what has ended, and what changed within a day',
      })
      .option('session', {
        type: 'string',
        requiresArg: true,
        coerce: givenId,
        describe: 'This session alone, live or not: its id, or enough of its beginning',
      })
      .option('project', projectOption)
      .option('harness', harnessOption)
      .option('once', { type: 'boolean', default: false, describe: 'Print them once' })
      .example([['$0 monitor'], ['$0 monitor --once --json']])
      .epilogue('Shows the sessions of every project. With --json an object a line as it changes.'),
  handler: async ({ all, once, json, harness, project, session }) => {
    const context = openLocal(process.env, { at: Date.now() + patience });
    const live = openLive(context, { harness, project, session, own: ownOf(context) });
    try {
      if (session !== undefined) await requireOne(live, session);
      if (once) await printOnce(live, { all, json });
      else if (json || !hasScreen()) await runLines(live, { all, json });
      else await runScreen(live, all);
    } finally {
      live.close();
      context.close();
    }
  },
});

async function requireOne(live: Live, session: string): Promise<void> {
  await live.look(true);
  if (live.rows().length > 0) return;
  throw new UserError(
    `No session on this machine begins with "${session}"`,
    'See `tracecraft session discover --all` for those that there are.',
  );
}
