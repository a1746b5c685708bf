import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { applyInstall } from '../../src/install/apply-install.ts';
import { commandPath } from '../../src/install/command-path.ts';
import { planInstall } from '../../src/install/plan-install.ts';
import { isCheck } from '../../src/install/proof.ts';
import { registrations } from '../../src/install/registrations.ts';
import { lastHookRuns } from '../../src/state/hook-log.ts';
import { repository } from '../support/sandbox.ts';
import { makeUser, type User } from './support.ts';

const everyHarness = registrations.map(({ harness }) => harness);
const withoutTrust = { trustCodex: false };

/** The built bundle, by the bundled command line. */
function tracecraft(user: User, ...args: string[]) {
  const command = join(repository, 'bin/tracecraft.mjs');
  return spawnSync(user.request.node as string, [command, ...args], {
    cwd: user.cwd,
    env: user.env,
    encoding: 'utf8',
  });
}

for (const name of ['home', 'a home with spaces']) {
  test(`in ${name}: the hooks are tried through the registered command, and nothing is left of that`, async (t) => {
    const user = makeUser(t, { name, harnesses: everyHarness });
    const result = await applyInstall(
      planInstall({ ...user.request, source: repository }),
      withoutTrust,
    );
    assert.deepEqual(
      result.proofs.map(({ harness, ok, problem }) => ({ harness, ok, problem })),
      everyHarness.map((harness) => ({ harness, ok: true, problem: undefined })),
    );
    const runs = lastHookRuns(user.paths.hookLog, 10);
    assert.equal(runs.filter(({ session }) => isCheck(session)).length, everyHarness.length);
    assert.ok(result.proofs.every(({ bytes, ms }) => bytes > 0 && ms > 0));
    assert.equal(result.probe.ifNoneMatch, 'enforced');
    assert.deepEqual(
      readdirSync(user.paths.bucket).filter((name) => !name.startsWith('%')),
      [],
    );
    const db = new DatabaseSync(user.paths.database);
    assert.equal(db.prepare('SELECT count(*) AS n FROM sources').get()?.n, 0);
    db.close();
  });
}

test('an agent that runs the install lends its session to nothing', async (t) => {
  const user = makeUser(t);
  const theirs = {
    CLAUDE_PROJECT_DIR: '/theirs',
    CLAUDECODE: '1',
    TRACECRAFT_CHILD: '1',
    CLAUDE_PLUGIN_ROOT: '/p',
  };
  const request = { ...user.request, env: { ...user.env, ...theirs }, source: repository };
  const { proofs } = await applyInstall(planInstall(request), withoutTrust);
  assert.ok(proofs.every(({ ok }) => ok));
});

test('a hook that prints, or fails, is told of', async (t) => {
  const user = makeUser(t);
  const printing = await applyInstall(planInstall(user.request), withoutTrust);
  assert.match(String(printing.proofs[0]?.problem), /printed something/);
  const hook = join(user.request.source as string, 'dist/hook.cjs');
  writeFileSync(hook, 'throw new Error("broken here")');
  const failing = await applyInstall(planInstall(user.request), withoutTrust);
  assert.match(String(failing.proofs[0]?.problem), /exit 1.*broken here/s);
  writeFileSync(hook, '');
  const silent = await applyInstall(planInstall(user.request), withoutTrust);
  assert.match(String(silent.proofs[0]?.problem), /no line in its log/);
});

test('a bucket that does not work is said before anything is written', async (t) => {
  const user = makeUser(t);
  writeFileSync(join(user.cwd, 'file'), '');
  const bucket = pathToFileURL(join(user.cwd, 'file/bucket')).href;
  await assert.rejects(applyInstall(planInstall({ ...user.request, bucket }), withoutTrust), {
    name: 'BucketError',
  });
  assert.deepEqual(readdirSync(user.home), []);
});

test('a bucket that is named is used, and stays in the config', async (t) => {
  const user = makeUser(t);
  const bucket = pathToFileURL(join(user.cwd, 'kept here')).href;
  await applyInstall(planInstall({ ...user.request, source: repository, bucket }), withoutTrust);
  assert.deepEqual(JSON.parse(readFileSync(user.paths.config, 'utf8')), { bucket });
  assert.ok(existsSync(join(user.cwd, 'kept here')));
  assert.equal(planInstall({ ...user.request, source: repository }).bucket, bucket);
});

test("what the user's shell says of the way to the bucket is kept for hooks, an agent's is not", async (t) => {
  const user = makeUser(t);
  const bucket = pathToFileURL(join(user.cwd, 'from the shell')).href;
  const found = { TRACECRAFT_BUCKET: bucket, NO_PROXY: 'localhost', AWS_CA_BUNDLE: '/ca.pem' };
  const request = { ...user.request, source: repository, env: { ...user.env, ...found } };
  const byAgent = planInstall({ ...request, env: { ...request.env, CLAUDECODE: '1' } });
  assert.equal(byAgent.bucket, pathToFileURL(user.paths.bucket).href);
  assert.equal(byAgent.config, undefined);

  const { proofs } = await applyInstall(planInstall(request), withoutTrust);
  assert.ok(proofs.every(({ ok }) => ok));
  const environment = { NO_PROXY: 'localhost', AWS_CA_BUNDLE: '/ca.pem' };
  assert.deepEqual(JSON.parse(readFileSync(user.paths.config, 'utf8')), { bucket, environment });
  assert.equal(planInstall({ ...user.request, source: repository }).bucket, bucket);
});

test("another's plugin of our name is not tried: nothing of ours would run", async (t) => {
  const user = makeUser(t, { harnesses: ['openclaw', 'hermes'] });
  const theirs = join(user.home, '.openclaw/extensions/tracecraft');
  mkdirSync(theirs, { recursive: true });
  writeFileSync(join(theirs, 'index.js'), 'theirs');
  const { proofs } = await applyInstall(
    planInstall({ ...user.request, source: repository }),
    withoutTrust,
  );
  assert.deepEqual(
    proofs.map(({ harness, ok }) => [harness, ok]),
    [['hermes', true]],
  );
});

test('--dry-run prints the diff and writes nothing, not even a state folder', (t) => {
  const user = makeUser(t);
  const settings = join(user.home, '.claude/settings.json');
  mkdirSync(join(user.home, '.claude'));
  writeFileSync(settings, '{\n  "model": "opus"\n}\n');
  const { status, stdout } = tracecraft(user, 'install', '--dry-run');
  assert.equal(status, 0);
  assert.match(stdout, /^- {2}"model": "opus"\n\+ {2}"model": "opus",\n\+ {2}"hooks": \{$/m);
  assert.ok(stdout.includes(`--- ${settings}\n+++ ${settings}\n`));
  assert.deepEqual(readdirSync(user.home), ['.claude']);
  assert.equal(readFileSync(settings, 'utf8'), '{\n  "model": "opus"\n}\n');
});

const settings = { openclaw: '.openclaw/openclaw.json', hermes: '.hermes/config.yaml' };
for (const [harness, setting] of Object.entries(settings)) {
  test(`${harness}: --dry-run shows plugin, setting and skill, and what is left alone`, (t) => {
    const user = makeUser(t);
    mkdirSync(dirname(join(user.home, setting)));
    const { status, stdout } = tracecraft(user, 'install', '--dry-run');
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^create +~/\\${setting}$`, 'm'));
    assert.match(stdout, /^create .*\/tracecraft\/(index\.js|__init__\.py)$/m);
    assert.ok(stdout.includes(`--- /dev/null\n+++ ${join(user.home, setting)}\n`));
    assert.deepEqual(readdirSync(dirname(join(user.home, setting))), []);
    writeFileSync(join(user.home, setting), "plugins: {a: 'b',}\n");
    const odd = tracecraft(user, 'install', '--dry-run');
    assert.match(odd.stdout, /^left alone: .*; switch tracecraft on with `.+`$/m);
  });

  test(`${harness}: --json tells what was done, and what came of it`, (t) => {
    const user = makeUser(t);
    mkdirSync(dirname(join(user.home, setting)));
    const installed = tracecraft(user, 'install', '--yes', '--json');
    assert.equal(installed.status, 0, installed.stderr);
    const { harnesses, files } = JSON.parse(installed.stdout);
    assert.deepEqual(
      harnesses.map(({ name, hooks, kept, proof, trust }: Report) => [
        ...[name, hooks, kept, proof.ok, trust],
      ]),
      [[harness, 'added', [], true, null]],
    );
    const names = files.map(({ path }: { path: string }) => path.slice(user.home.length + 1));
    assert.ok(names.includes(setting), names.join());
    const removed = tracecraft(user, 'uninstall', '--yes', '--json', '--purge');
    assert.equal(removed.status, 0, removed.stderr);
    assert.ok(JSON.parse(removed.stdout).files.every(({ kept }: Report) => kept === null));
    assert.deepEqual(readdirSync(user.home, { recursive: true }), [dirname(setting)]);
  });

  test(`${harness}: asked for with --project, install exits 2 and writes nothing`, (t) => {
    const user = makeUser(t);
    const { status, stderr } = tracecraft(user, 'install', '--project', '--harness', harness);
    assert.equal(status, 2);
    assert.match(stderr, /has no hooks of one repository alone/);
    assert.deepEqual(readdirSync(user.home), []);
  });
}

for (const command of ['install', 'uninstall']) {
  test(`${command} without a terminal and without --yes exits 2 and writes nothing`, (t) => {
    const user = makeUser(t);
    mkdirSync(join(user.home, '.codex'));
    if (command === 'uninstall') user.install();
    // The command's own code is kept compiled there, once it was run.
    const files = () =>
      readdirSync(user.home, { recursive: true }).filter(
        (path) => !`${path}`.startsWith('.tracecraft/cache'),
      );
    const before = files();
    const { status, stderr } = tracecraft(user, command);
    assert.equal(status, 2);
    assert.match(stderr, /--yes/);
    assert.deepEqual(files(), before);
  });
}

test('--json answers in one document, from install to purge', (t) => {
  const user = makeUser(t);
  const installed = tracecraft(
    user,
    'install',
    '--yes',
    '--json',
    '--harness',
    'codex',
    '--harness',
    'claude-code',
  );
  assert.equal(installed.status, 0, installed.stderr);
  const report = JSON.parse(installed.stdout);
  assert.deepEqual(
    report.harnesses.map(({ name, hooks, proof }: Report) => [name, hooks, proof.ok]),
    [
      ['codex', 'added', true],
      ['claude-code', 'added', true],
    ],
  );
  assert.equal(report.command, commandPath(user.paths));
  const version = execFileSync(report.command, ['--version'], { env: user.env, encoding: 'utf8' });
  assert.equal(version.trim(), report.version);

  const removed = tracecraft(user, 'uninstall', '--yes', '--json', '--purge');
  assert.equal(removed.status, 0, removed.stderr);
  assert.equal(JSON.parse(removed.stdout).purged, user.paths.home);
  assert.deepEqual(readdirSync(user.home), []);
});

interface Report {
  name: string;
  hooks: string;
  kept: unknown;
  proof: { ok: boolean };
  trust: unknown;
}

test('the installed command can install again, without the package that it came from', (t) => {
  const user = makeUser(t);
  user.install({ source: repository });
  const out = execFileSync(
    commandPath(user.paths),
    ['install', '--yes', '--json', '--harness', 'codex'],
    {
      env: user.env,
      encoding: 'utf8',
    },
  );
  assert.equal(JSON.parse(out).harnesses[0].hooks, 'unchanged');
});

test('invalid settings: exit 1 with one line that names the place', (t) => {
  const user = makeUser(t);
  mkdirSync(join(user.home, '.claude'));
  writeFileSync(join(user.home, '.claude/settings.json'), '{\n  "a": 1,,\n}\n');
  const { status, stderr } = tracecraft(user, 'install', '--yes');
  assert.equal(status, 1);
  assert.match(stderr, /settings\.json is not valid: line 2, column 10: .+\n.*nothing was written/);
  assert.deepEqual(readdirSync(user.home), ['.claude']);
});
