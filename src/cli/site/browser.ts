import { spawn } from 'node:child_process';
import { once } from 'node:events';

const openers: Partial<Record<NodeJS.Platform, [program: string, ...args: string[]]>> = {
  darwin: ['open'],
  // The first argument in quotes would be a window's title.
  win32: ['cmd', '/c', 'start', '""'],
};

/** Shows a file or an address in the user's browser. False where nothing here opens it. */
export async function openInBrowser(address: string): Promise<boolean> {
  const [program, ...args] = openers[process.platform] ?? ['xdg-open'];
  const opener = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
  try {
    await once(opener, 'spawn');
  } catch {
    // There is none: whoever asked has the address.
    return false;
  }
  opener.unref();
  return true;
}
