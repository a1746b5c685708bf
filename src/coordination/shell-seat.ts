import { type ProcessStat, processStat } from '../running-process.ts';

/**
 * Where a command was started that no agent's session runs: in its terminal, which scripts and `npx` share with
 * the shell, and no two terminals; where there is none, by the process that started it. A process is told by its
 * number, which comes again, and its start, which does not.
 */
export function shellSeat(machine: string): string {
  return `shell:${machine}:${starter()}`;
}

function starter(): string {
  const own = process.platform === 'linux' ? processStat('self') : undefined;
  if (own) return leaderOf(own) ?? `${process.ppid}-${processStat(process.ppid)?.started ?? 0}`;
  if (process.platform === 'win32') return `${process.ppid}-0`;
  return starterIn(processes(), process.ppid);
}

/** Of a session that began outside of the container there is no number. */
function leaderOf({ session, hasTerminal }: ProcessStat): string | undefined {
  if (!hasTerminal || session === 0) return undefined;
  return `${session}-${processStat(session)?.started ?? 0}`;
}

function processes(): string {
  try {
    // Loaded where it is needed, since hooks come by here.
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,tty=,lstart='], {
      encoding: 'utf8',
      // Names of days and months as they can be read.
      env: { ...process.env, LC_ALL: 'C' },
      timeout: 1_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    // No ps, or none that may look: the number alone has to do.
    return '';
  }
}

/** `4711-1763719200000`: the nearest of the process and its ancestors that leads a terminal's session, else itself. */
export function starterIn(ps: string, pid: number): string {
  const known = new Map(ps.split('\n').flatMap(parseProcess));
  const seen = new Set<number>();
  for (let at = known.get(pid); at && !seen.has(at.pid); at = known.get(at.parent)) {
    if (at.leadsTerminal) return `${at.pid}-${at.start}`;
    seen.add(at.pid);
  }
  return `${pid}-${known.get(pid)?.start ?? 0}`;
}

interface Process {
  pid: number;
  parent: number;
  leadsTerminal: boolean;
  /** ms since 1970 */
  start: number;
}

function parseProcess(line: string): [number, Process][] {
  const [, pid, parent, state = '', tty = '', start = ''] =
    /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
  if (pid === undefined) return [];
  const process: Process = {
    pid: Number(pid),
    parent: Number(parent),
    // `s` marks who leads a session; without a terminal there are question marks, or a dash.
    leadsTerminal: state.includes('s') && !/^[?-]/.test(tty),
    start: Date.parse(start) || 0,
  };
  return [[process.pid, process]];
}
