import { existsSync } from 'node:fs';
import { batonKey } from '../../bucket/coordination-keys.ts';
import { filePath, rootFolder } from '../../bucket/file/path.ts';

/**
 * Whether it is worth asking for a project's baton. In a folder a look tells, and a session's start need not
 * load what asking takes.
 */
export function mayHoldBaton(bucketUrl: string, project: string): boolean {
  if (!bucketUrl.startsWith('file:')) return true;
  return existsSync(filePath(rootFolder(new URL(bucketUrl)), batonKey(project)));
}
