import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pinnedNode, type Sandbox } from '../support/sandbox.ts';
import { pack } from './pack.ts';
import { filesBelow, scenario } from './scenario.ts';
import { assertMirrored, transcriptWith } from './transcripts.ts';

const script = {
  'count the notes': [{ run: 'echo no notes here' }, 'There are no notes.'],
  'some time later': ['Later.'],
};

const node = process.env.TRACECRAFT_TEST_NODE22 ?? pinnedNode;

scenario(
  'from the packed tarball with npx, spaces in every path: the hooks outlive the npx cache',
  { script, name: 'a user', node },
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

scenario(
  'from npm into an empty folder, on a machine without the repository: a turn, and its page opens',
  { script, node },
  async (scene) => {
    const { sandbox } = scene;
    const folder = join(sandbox.root, 'empty');
    mkdirSync(folder);
    const quiet = ['--offline', '--no-audit', '--no-fund'];
    await sandbox.run('npm', ['install', ...quiet, await pack(sandbox)], { cwd: folder });
    await sandbox.run('npx', ['--offline', 'tracecraft', 'install', '--yes'], { cwd: folder });
    rmSync(folder, { recursive: true });
    await scene.claude('count the notes');

    const opened = noteWhatIsOpened(sandbox);
    const printed = await scene.tracecraft('site', 'open');
    const index = opened();
    assert.ok(printed.replace('~', sandbox.home).includes(index), printed);
    assert.match(readFileSync(index, 'utf8'), /count the notes/);
    const pages = filesBelow(join(dirname(index), 'sessions'));
    const said = pages.filter((page) => readFileSync(page, 'utf8').includes('There are no notes.'));
    assert.equal(said.length, 1, pages.join('\n'));
  },
);

/** Stands in for what shows files to a user; gives the path of the file that it was to show. */
function noteWhatIsOpened({ bin, root }: Sandbox): () => string {
  const note = join(root, 'opened');
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(join(bin, name), `#!/bin/sh\nprintf %s "$1" > '${note}'\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return () => {
    assert.ok(existsSync(note), 'something was opened');
    return readFileSync(note, 'utf8').replace(/^file:\/\//, '');
  };
}
