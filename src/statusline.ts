import { readSync, writeSync } from 'node:fs';
import { statePaths } from './state/paths.ts';
import { composeLine } from './statusline/line.ts';
import { type ClientStatus, readPayload } from './statusline/payload.ts';
import { readStanding } from './statusline/standing.ts';

/**
 * `statusline.cjs`, the command of Claude Code's `statusLine`: its JSON on stdin, one line on stdout. The
 * client runs it anew after every answer and waits for it; whatever happens it exits 0, with a clean line or
 * with none.
 */

const { env } = process;

/** Columns that the client keeps for itself (2.1.329: two at the left; more are cut off at the right). */
const margin = 4;

// What nobody foresaw must not reach the user's screen.
process.on('uncaughtException', () => process.exit(0));
// Node 22 announces node:sqlite as experimental on stderr.
process.removeAllListeners('warning');
main();

async function main(): Promise<void> {
  const told = readPayload(readInput());
  if (!told) return;
  const { database } = statePaths(env);
  const standing = readStanding(database, told.session);
  const line = composeLine(await withFill(told), standing, {
    width: (Number(env.COLUMNS) || 80) - margin,
    isColoured: !env.NO_COLOR,
  });
  if (line !== '') writeSync(1, `${line}\n`);
  if (told.window === undefined || standing.notedWindow === undefined) return;
  if (told.window === standing.notedWindow) return;
  const { noteWindow } = await import('./statusline/note-window.ts');
  noteWindow(database, told.session, told.window);
}

/** A client before 2.1 does not say how full its window is; its transcript does. */
async function withFill(told: ClientStatus): Promise<ClientStatus> {
  if (told.tellsWindow || told.transcript === undefined) return told;
  const { fillOf } = await import('./statusline/from-transcript.ts');
  return { ...told, ...fillOf(told.transcript) };
}

/** All of stdin. `process.stdin` would load the network modules. */
function readInput(): string {
  const chunks: Buffer[] = [];
  const chunk = Buffer.allocUnsafe(64 * 1024);
  for (let length = next(chunk); length > 0; length = next(chunk)) {
    chunks.push(Buffer.from(chunk.subarray(0, length)));
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** ms that a client may take to write what it has to say. */
const patience = 1_000;

function next(chunk: Buffer): number {
  const end = Date.now() + patience;
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      // A pipe that does not block, and is empty for now. Of any other trouble: what has come has to do.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || Date.now() > end) return 0;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
