import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pinnedNode } from '../support/sandbox.ts';
import { pack } from './pack.ts';
import { scenario } from './scenario.ts';
import { assertMirrored, transcriptWith } from './transcripts.ts';

const script = {
  'count the notes': [{ run: 'echo no notes here' }, 'There are no notes.'],
  'some time later': ['Later.'],
};

scenario(
  'from the packed tarball with npx, spaces in every path: the hooks outlive the npx cache',
  { script, name: 'a user', node: process.env.TRACECRAFT_TEST_NODE22 ?? pinnedNode },
  async (scene) => {
    const { sandbox } = scene;
    const tarball = await pack(sandbox);
    await sandbox.run('npx', ['--yes', '--offline', `./${basename(tarball)}`, 'install', '--yes'], {
      cwd: dirname(tarball),
    });
    rmSync(tarball);
    rmSync(join(sandbox.home, '.npm'), { recursive: true });

    await scene.claude('count the notes');
    await scene.claude('some time later');
    await assertMirrored(scene, transcriptWith(sandbox, 'claude', 'There are no notes.'));
  },
);
