import assert from 'node:assert/strict';
import { copyFileSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmSettings, repository, type Sandbox } from '../support/sandbox.ts';
import { filesBelow, scenario } from './scenario.ts';
import { assertMirrored, transcriptWith } from './transcripts.ts';

const script = {
  'count the notes': [{ run: 'echo no notes here' }, 'There are no notes.'],
  'some time later': ['Later.'],
};

scenario(
  'one command in a fresh clone, on whatever Node: then the turns of both clients are kept',
  { script },
  async (scene) => {
    const { sandbox } = scene;
    const clone = await copyOfRepository(sandbox);
    await sandbox.run('node', ['install.mjs', '--yes', '--trust-codex-hooks'], {
      cwd: clone,
      env: npmSettings(),
      timeoutMs: 55_000,
    });
    // The hooks go on working when the clone is gone.
    rmSync(clone, { recursive: true });

    await scene.claude('count the notes');
    await scene.codex('count the notes');
    await scene.claude('some time later');

    const claude = transcriptWith(sandbox, 'claude', 'There are no notes.');
    const codex = transcriptWith(sandbox, 'codex', 'There are no notes.');
    const listed = await scene.tracecraft('session', 'list', '--json');
    assert.ok(listed.includes(claude.record) && listed.includes(codex.record), listed);
    await assertMirrored(scene, claude);
    await assertMirrored(scene, codex);
    await scene.tracecraft('session', 'verify', '--all');
  },
);

scenario(
  'uninstall leaves the settings of both clients as install found them',
  { script },
  async (scene) => {
    const { sandbox } = scene;
    const othersLog = join(sandbox.home, 'other-tool.log');
    writeSettings(sandbox, othersLog);
    // Codex puts its own skills in place when it runs first.
    await scene.codex('count the notes');
    const before = settingsOf(sandbox);

    await scene.install('--trust-codex-hooks');
    await scene.claude('count the notes');
    await scene.codex('count the notes');
    assert.ok(settingsOf(sandbox).size > before.size, 'the skill is there');
    await scene.tracecraft('uninstall', '--yes');

    assertSameFiles(settingsOf(sandbox), before);
    const kept = keptFiles(sandbox);
    await scene.claude('some time later');
    await scene.codex('some time later');
    assert.deepEqual(keptFiles(sandbox), kept, 'nothing is mirrored any more');
    assert.equal(readFileSync(othersLog, 'utf8'), 'stopped\n'.repeat(2), "another tool's hook");
  },
);

/** What a fresh clone would hold, with what is not committed yet. */
async function copyOfRepository(sandbox: Sandbox): Promise<string> {
  const clone = join(sandbox.root, 'clone');
  const { stdout } = await sandbox.run('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: repository,
    env: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
  });
  for (const file of stdout.split('\0').filter(Boolean)) {
    // Never a link: what the installer does in the clone must not reach what is linked to.
    if (!lstatSync(join(repository, file), { throwIfNoEntry: false })?.isFile()) continue;
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    copyFileSync(join(repository, file), join(clone, file));
  }
  return clone;
}

function writeSettings({ home }: Sandbox, othersLog: string): void {
  mkdirSync(join(home, '.claude/skills/mine'), { recursive: true });
  mkdirSync(join(home, '.codex/skills/mine'), { recursive: true });
  const skill = '---\nname: mine\ndescription: A skill of the user.\n---\nSay hello.\n';
  writeFileSync(join(home, '.claude/skills/mine/SKILL.md'), skill);
  writeFileSync(join(home, '.codex/skills/mine/SKILL.md'), skill);
  const hook = { type: 'command', command: `echo stopped >> '${othersLog}'`, timeout: 5 };
  writeFileSync(
    join(home, '.claude/settings.json'),
    `{\r\n   "permissions": {"allow": ["Bash(ls:*)"]},\r\n   "hooks": {"Stop": [{"hooks": [${JSON.stringify(hook)}]}]}\r\n}`,
  );
  writeFileSync(
    join(home, '.codex/hooks.json'),
    JSON.stringify({ hooks: { Stop: [{ hooks: [hook] }] } }),
  );
  writeFileSync(
    join(home, '.codex/config.toml'),
    `# my own provider\n${readFileSync(join(home, '.codex/config.toml'), 'utf8')}\n[tui] # my screen\nnotifications = false # no noise`,
  );
}

/** Path → content of what people keep; the rest of both folders is the clients' own state. */
function settingsOf({ home }: Sandbox): Map<string, string> {
  const files = ['.claude/settings.json', '.codex/hooks.json', '.codex/config.toml'];
  const folders = ['.claude/skills', '.codex/skills', '.agents'];
  const paths = [
    ...files.map((name) => join(home, name)),
    ...folders.flatMap((name) => filesBelow(join(home, name))),
  ];
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

function assertSameFiles(actual: Map<string, string>, expected: Map<string, string>): void {
  assert.deepEqual([...actual.keys()], [...expected.keys()]);
  for (const [path, content] of expected) assert.equal(actual.get(path), content, path);
}

function keptFiles({ home }: Sandbox): string[] {
  return filesBelow(join(home, '.tracecraft/bucket'));
}
