import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { runningProcess } from '../../running-process.ts';
import type { ClientWindow } from '../harness.ts';

/**
 * Codex 0.169.0 starts its hooks itself: their parent is the process that the thread runs in. With
 * `--no-daemon` that is the window's own. By default it is a server that all windows share, and nothing that a
 * hook is given, or finds on the disk in time, tells which of them the thread is in: only while one window is
 * open, by its connection. So a window that is alone goes on, and of several none takes another's thread.
 */
export function window(): ClientWindow | undefined {
  const pid = client();
  const command = pid === undefined ? undefined : runningProcess(pid)?.command;
  if (pid === undefined || command === undefined) return undefined;
  const words = command.length === 1 ? command[0]?.split(' ') : command;
  return words?.includes('app-server') ? { pid, within: onlyConnection(pid) } : { pid };
}

const shells = /^(?:ba|da|z|k|fi|a)?sh$/;

/** The hook's parent; where a shell stays between them, the shell's. */
function client(): number | undefined {
  const { ppid } = process;
  const parent = runningProcess(ppid);
  if (!parent) return undefined;
  return shells.test(basename(parent.command[0] ?? '')) ? parent.parent : ppid;
}

/**
 * Each window is one connection to the server's socket, whose inode nobody else has while it lasts. Undefined
 * where there are several, or none that Linux tells of.
 */
function onlyConnection(pid: number): string | undefined {
  try {
    const own = socketsOf(pid);
    const rows = unixSockets().filter(({ inode }) => own.has(inode));
    const server = rows.find(({ isListening }) => isListening)?.path;
    const connections = rows.filter(({ path, isListening }) => !isListening && path === server);
    return server !== undefined && connections.length === 1
      ? `socket ${connections[0]?.inode}`
      : undefined;
  } catch {
    // Another user's process, or another system: not told.
    return undefined;
  }
}

function socketsOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  const inodes = readdirSync(folder).flatMap((name) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${name}`))?.[1] ?? [];
    } catch {
      // Closed since it was listed.
      return [];
    }
  });
  return new Set(inodes);
}

interface UnixSocket {
  inode: string;
  isListening: boolean;
  path: string | undefined;
}

/** proc_net_unix(5): `Num RefCount Protocol Flags Type St Inode Path`; flag 0x10000 accepts connections. */
function unixSockets(): UnixSocket[] {
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .slice(1, -1)
    .map((line) => {
      const [, , , flags = '0', , , inode = '', path] = line.trim().split(/ +/);
      return { inode, isListening: (Number.parseInt(flags, 16) & 0x10000) !== 0, path };
    });
}
