import { runningProcess } from '../../running-process.ts';
import type { Database } from '../../state/database.ts';
import type { SourceRow } from '../../state/sources.ts';
import type { LiveRow } from './live-row.ts';

/** Knows which sessions are over, by what hooks have noted and by the processes of this machine. */
export interface Endings {
  of(
    session: Pick<LiveRow, 'harness' | 'session' | 'changedAt'>,
    stored: readonly SourceRow[],
  ): Pick<LiveRow, 'hasEnded' | 'process'>;
}

/** ms: a client writes on for a moment after it has said that a session is over (Claude Code 2.1.329). */
const afterword = 5_000;
/** ms for which a process that was there is taken to be there still. */
const believed = 5_000;

export function openEndings(db: Database): Endings {
  const windowsOf = db.prepare(
    'SELECT process, ended_at FROM windows WHERE harness = ? AND session = ?',
  );
  const looked = new Map<string, { isThere: boolean; at: number }>();
  const goneSince = new Map<string, number>();

  function isThere(pid: number, started: string): boolean {
    const name = `${pid} ${started}`;
    const now = Date.now();
    const known = looked.get(name);
    if (known && now - known.at < believed) return known.isThere;
    const there = runningProcess(pid)?.started === started;
    looked.set(name, { isThere: there, at: now });
    if (there) goneSince.delete(name);
    else if (!goneSince.has(name)) goneSince.set(name, now);
    return there;
  }

  /** When the window was left; undefined while it is open, or where the system does not tell. */
  function leftAt({ process: name, ended_at: endedAt }: Record<string, unknown>) {
    if (endedAt !== null) return Number(endedAt);
    const window = parseWindow(String(name));
    if (!window || process.platform === 'win32') return undefined;
    const { pid, started } = window;
    return isThere(pid, started) ? undefined : goneSince.get(`${pid} ${started}`);
  }

  return {
    of({ harness, session, changedAt }, stored) {
      const windows = windowsOf.all(harness, session);
      const left = windows.map(leftAt);
      const open = windows[left.indexOf(undefined)];
      const said = stored.find(({ source }) => source === 'main')?.meta?.ended_at;
      const ends = [
        ...(said ? [Date.parse(said)] : []),
        ...(left.length > 0 && open === undefined ? [Math.max(...(left as number[]))] : []),
      ];
      return {
        hasEnded: ends.some((end) => changedAt <= end + afterword),
        process: open && parseWindow(String(open.process))?.pid,
      };
    },
  };
}

/** `4711 88123`, `4711 88123, socket 99`: as handing over names windows. */
function parseWindow(name: string): { pid: number; started: string } | undefined {
  const [, pid, started] = /^(\d+) ([^,]+)/.exec(name) ?? [];
  return pid === undefined || started === undefined ? undefined : { pid: Number(pid), started };
}
