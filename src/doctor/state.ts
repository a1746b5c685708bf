import { lstatSync, statfsSync } from 'node:fs';
import { size } from '../figures.ts';
import type { Paths } from '../state/paths.ts';
import type { Check, DoctorContext, Found } from './finding.ts';

/** What must be the user's alone, with the access that others may not have. */
const guarded: (keyof Paths)[] = [
  'home',
  'config',
  'database',
  'hookLog',
  'manifest',
  'bucket',
  'cache',
  'recall',
];

const megabyte = 1024 * 1024;
const scarce = 1024 * megabyte;
const tooLittle = 100 * megabyte;

export const stateCheck: Check = {
  name: 'state',
  run: ({ paths }: DoctorContext) => [modes(paths), diskSpace(paths)],
};

function modes(paths: Paths): Found {
  const open = guarded
    .map((name) => paths[name])
    // Windows has no such modes: a user's own folder is closed by its list of rights.
    .filter((path) => process.platform !== 'win32' && isOpenToOthers(path));
  if (open.length === 0) return { state: 'ok', what: `${paths.home} is yours alone.` };
  return {
    state: 'warn',
    what: `Other users of this machine can read ${open.join(', ')}.`,
    fix: `Run \`chmod -R go= ${paths.home}\`.`,
  };
}

function isOpenToOthers(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isSymbolicLink() && (stat.mode & 0o077) !== 0;
}

function diskSpace({ home }: Paths): Found {
  const { bavail, bsize } = statfsSync(home);
  const free = bavail * bsize;
  const what = `${size(free)} free on the disk of ${home}.`;
  if (free >= scarce) return { state: 'ok', what };
  const fix = 'Make room there, or move the folder and set TRACECRAFT_HOME.';
  return { state: free < tooLittle ? 'error' : 'warn', what, fix };
}
