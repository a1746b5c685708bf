import { count } from '../../figures.ts';
import type { BuiltSite } from '../../site/build/build-site.ts';
import { serveSite } from '../../site/serve/serve-site.ts';
import { PortTaken, type SiteServer, startSiteServer } from '../../site/serve/site-server.ts';
import { UserError } from '../../state/user-error.ts';
import type { GlobalArgs } from '../command.ts';
import { inContext } from '../context.ts';
import { exitCodeOf } from '../interrupt.ts';
import { note, print, printJsonLine } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { openProgress } from '../print/progress.ts';
import { untilInterrupted } from '../watch.ts';
import { openInBrowser } from './browser.ts';
import { ownFolder } from './own-folder.ts';
import { tellLeft } from './run-build.ts';
import { buildOptionsOf, type SiteArgs } from './scope.ts';
import { usualPort } from './serve.ts';

export interface ServeArgs extends SiteArgs, GlobalArgs {
  port?: number;
  open: boolean;
}

export function run(args: ServeArgs): Promise<void> {
  return inContext(async (context) => {
    const server = await listenAt(args.port);
    // Two that are up at once do not build in one folder.
    const out = ownFolder(context, args, `serve-${args.port === 0 ? 'any' : server.port}`);
    const progress = openProgress();
    let trouble: string | undefined;
    let isReady = false;
    try {
      await untilInterrupted((signal) => {
        // Pages that are half made are swept away as the process ends.
        signal.addEventListener('abort', () => isReady || process.exit(exitCodeOf(signal.reason)));
        return serveSite(context, server, {
          build: { ...buildOptionsOf(context, args), out },
          signal,
          onProgress: (state) => progress.show(state),
          onReady(built) {
            progress.end();
            isReady = true;
            tell(server, built, args);
            tellLeft(built);
            // That a session could not be read is told; to serve the others is what was asked.
            process.exitCode = 0;
          },
          onTrouble({ message }) {
            if (message !== trouble) note(`${plain(message)}; looking on until it is back.`);
            trouble = message;
          },
        });
      });
    } finally {
      progress.end();
      await server.close();
    }
  });
}

/** The usual one may be taken by another `site serve`. */
async function listenAt(port: number | undefined): Promise<SiteServer> {
  if (port !== undefined) return startSiteServer(checked(port));
  for (let next = usualPort; ; next += 1) {
    try {
      return await startSiteServer(next);
    } catch (error) {
      if (!(error instanceof PortTaken) || next - usualPort >= mostTried) throw error;
    }
  }
}

const mostTried = 20;

function checked(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UserError('--port needs a port: 0 to 65535', `For example --port ${usualPort}.`, {
    exitCode: 2,
  });
}

function tell({ url }: SiteServer, built: BuiltSite, { json, open }: ServeArgs): void {
  const { sessions, out } = built;
  if (json) printJsonLine({ url, sessions, folder: out });
  else print(`${url}  ${count(sessions, 'session')}, live; Ctrl-C ends it.\n`);
  if (!open) return;
  openInBrowser(url).then((isOpened) => {
    if (!isOpened) note(`No program to open it with was found: ${url}`);
  });
}
