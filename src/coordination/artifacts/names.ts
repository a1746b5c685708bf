import { segment, unsegment } from '../../bucket/keys.ts';
import { UserError } from '../../state/user-error.ts';

/** An artifact's name as a person gives it: `build.log`, or `report/index.html` within a folder. */
export function artifactPath(name: string): string[] {
  const path = name.replace(/\/+$/, '').split('/');
  for (const part of path) {
    const fault = faultOf(part);
    if (fault !== undefined) {
      throw new UserError(
        `"${name}" cannot be the name of an artifact: ${fault}`,
        'Give the name that `tracecraft artifact list` shows, without what stands before it.',
        { exitCode: 2 },
      );
    }
  }
  return path;
}

/** Names of devices on Windows, where no file can be called so, whatever follows a dot. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Why a file cannot have this name, or leads elsewhere by it; undefined where it is good. */
export function faultOf(part: string, platform = process.platform): string | undefined {
  if (part === '') return 'a part of it is empty';
  if (part === '.' || part === '..') return `"${part}" leads elsewhere`;
  if (/[/\\]/.test(part)) return 'it has a slash within a name';
  if (/\p{Cc}/u.test(part)) return 'it has a control character';
  if (platform !== 'win32') return undefined;
  if (device.test(part) || /[<>:"|?*]|[. ]$/.test(part)) return 'Windows has no such files';
  return undefined;
}

/** The same, of what is to become a key: whoever reads the key must come to the same name. */
export function faultOfNew(part: string): string | undefined {
  return faultOf(part) ?? (unsegment(segment(part)) === part ? undefined : 'it is too long');
}

/** Paths that come to the same are one file where case, or how accents are spelled, tells no names apart. */
export function asOnDisk(path: string, platform = process.platform): string {
  const isExact = platform !== 'win32' && platform !== 'darwin';
  return isExact ? path : path.normalize('NFC').toLowerCase();
}
