import { join } from 'node:path';
import { repository, type Sandbox } from '../support/sandbox.ts';

/** Packs the repository as it is built; returns the tarball's path. */
export async function pack(sandbox: Sandbox): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', sandbox.root];
  const { stdout } = await sandbox.run('npm', args, { cwd: repository });
  const [{ filename }] = JSON.parse(stdout);
  return join(sandbox.root, filename);
}
