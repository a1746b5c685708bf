import { readFileSync } from 'node:fs';

/** A process of this machine, as the system tells. */
export interface RunningProcess {
  parent: number;
  /** When it began, in the system's own spelling: another process that has the same id by now began later. */
  started: string;
  /** Program and arguments; of other systems than Linux as one word. */
  command: string[];
}

/** Undefined for one that is not there, and where the system has no way to tell (Windows). */
export function runningProcess(pid: number): RunningProcess | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 1 || process.platform === 'win32') return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): RunningProcess | undefined {
  const stat = processStat(pid);
  if (!stat) return undefined;
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return { parent: stat.parent, started: stat.started, command: words.slice(0, -1) };
  } catch {
    // It is gone since.
    return undefined;
  }
}

export interface ProcessStat {
  parent: number;
  /** The number of the process that leads it; 0 where that is outside of the container. */
  session: number;
  hasTerminal: boolean;
  /** In ticks since the machine's start. */
  started: string;
}

/** Linux's proc(5). Undefined for a process that is gone, or another user's on a system that hides them. */
export function processStat(pid: number | 'self'): ProcessStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Behind the command's name, which may hold anything, come the fields from the third on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      parent: Number(fields[1]),
      session: Number(fields[3]),
      hasTerminal: fields[4] !== '0',
      started: fields[19] ?? '0',
    };
  } catch {
    return undefined;
  }
}

/** ms: `ps` takes some 5. */
const patience = 500;

function fromPs(pid: number): RunningProcess | undefined {
  // Loaded here: hooks on Linux never need it.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,lstart=,command=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    timeout: patience,
  });
  // `  502 Sat Nov 21 15:02:57 2026     /usr/bin/codex app-server`
  const [, parent, started, command] =
    /^\s*(\d+)\s+(\w{3} \w{3}\s+\d+ [\d:]{8} \d{4})\s+(.*)/.exec(stdout ?? '') ?? [];
  if (parent === undefined || started === undefined) return undefined;
  return { parent: Number(parent), started, command: [command ?? ''] };
}
