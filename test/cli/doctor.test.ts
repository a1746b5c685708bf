import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { logHookRun } from '../../src/state/hook-log.ts';
import { makeUser, type User } from './tracecraft.ts';

const session = '11111111-aaaa-4000-8000-000000000001';

interface Finding {
  check: string;
  state: string;
  what: string;
  fix: string | null;
}

async function findings(user: User, check: string): Promise<Finding[]> {
  const report = await user.json('doctor');
  return report.findings.filter((finding: Finding) => finding.check === check);
}

/** Hooks of Claude Code as `install` writes them, with a runtime that may not be there. */
function writeHooks(user: User, { events = allEvents, node = process.execPath } = {}): string {
  const launcher = join(user.sandbox.home, '.tracecraft/runtime/hook.cjs');
  mkdirSync(join(launcher, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(launcher, '');
  const handler = { type: 'command', command: `${node} ${launcher} claude-code`, timeout: 10 };
  const hooks = Object.fromEntries(events.map((event) => [event, [{ hooks: [handler] }]]));
  mkdirSync(join(user.sandbox.home, '.claude'), { recursive: true });
  writeFileSync(join(user.sandbox.home, '.claude/settings.json'), JSON.stringify({ hooks }));
  return launcher;
}

const allEvents = ['SessionStart', 'UserPromptSubmit', 'Stop'].concat([
  'SubagentStop',
  'PreCompact',
  'SessionEnd',
]);

function logRun(
  user: User,
  outcome: 'mirrored' | 'failed',
  { error, ...run }: { error?: string; session?: string; at?: string } = {},
): void {
  logHookRun(join(user.sandbox.home, '.tracecraft/logs/hook.jsonl'), {
    at: new Date().toISOString(),
    harness: 'claude-code',
    event: 'Stop',
    session,
    ms: 40,
    outcome,
    ...(error && { error, hint: 'Look there.' }),
    ...run,
  });
}

test('settings that their own client cannot read are an error, with the place', async (t) => {
  const user = await makeUser(t);
  writeHooks(user);
  assert.deepEqual(await findings(user, 'settings'), []);
  const file = join(user.sandbox.home, '.claude/settings.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{ // mine\n'));
  const [finding] = await findings(user, 'settings');
  assert.equal(finding?.state, 'error');
  assert.match(finding?.what ?? '', /Claude Code reads .*settings\.json as strict JSON/);
});

test('with everything in its place doctor exits 0, and every check speaks', async (t) => {
  const user = await makeUser(t);
  writeHooks(user);
  user.writeTurns(session, ['First']);
  await user.tracecraft('session', 'mirror', '--all');
  logRun(user, 'mirrored');
  const { stdout, exitCode } = await user.tracecraft('doctor');
  assert.equal(exitCode, 0, stdout);
  for (const check of [
    'node',
    'state',
    'hooks',
    'clients',
    'bucket',
    'hook runs',
    'lag',
    'retention',
  ]) {
    assert.match(stdout, new RegExp(`^ok +${check} `, 'm'));
  }
  assert.match(stdout, /\n0 errors, 0 warnings\.\n$/);
  const tooLong = stdout.split('\n').filter((line) => line.length > 80);
  assert.ok(
    tooLong.every((line) => !line.slice(18).includes(' ')),
    'only a path may be too long',
  );
});

test('every finding that is not ok has its fix, and an error makes doctor exit 1', async (t) => {
  const user = await makeUser(t);
  mkdirSync(join(user.sandbox.home, '.claude'));
  const { stdout, exitCode } = await user.tracecraft('doctor', '--json');
  assert.equal(exitCode, 1);
  const report = JSON.parse(stdout);
  assert.equal(report.ok, false);
  for (const { state, what, fix } of report.findings as Finding[]) {
    assert.match(what, /\.$/);
    if (state === 'ok') assert.equal(fix, null);
    else assert.match(fix as string, /\w.*\.$/);
  }
});

const hookFaults: [name: string, prepare: (user: User) => void, what: RegExp][] = [
  [
    'no hooks',
    (user) => mkdirSync(join(user.sandbox.home, '.claude')),
    /Claude Code has no hooks of tracecraft\./,
  ],
  [
    'an event without a hook',
    (user) => writeHooks(user, { events: allEvents.slice(1) }),
    /Claude Code has no hook for SessionStart\./,
  ],
  [
    'a Node that is gone',
    (user) => writeHooks(user, { node: '/nowhere/node' }),
    /name \/nowhere\/node, which is not there\./,
  ],
  [
    'a launcher that is gone',
    (user) => rmSync(writeHooks(user)),
    /hook\.cjs, which is not there\./,
  ],
];
for (const [name, prepare, what] of hookFaults) {
  test(`${name} is an error, mended by install`, async (t) => {
    const user = await makeUser(t);
    prepare(user);
    const [finding] = await findings(user, 'hooks');
    assert.equal(finding?.state, 'error');
    assert.match(finding?.what ?? '', what);
    assert.match(finding?.fix ?? '', /tracecraft install --harness claude-code/);
  });
}

test('the plugin alone is fine, and plugin and settings together are pointed out', async (t) => {
  const user = await makeUser(t);
  const settings = join(user.sandbox.home, '.claude/settings.json');
  mkdirSync(join(user.sandbox.home, '.claude'));
  const enabledPlugins = { 'tracecraft@somewhere': true };
  writeFileSync(settings, JSON.stringify({ enabledPlugins }));
  assert.equal((await findings(user, 'hooks'))[0]?.state, 'ok');
  writeHooks(user);
  const { hooks } = JSON.parse(readFileSync(settings, 'utf8'));
  writeFileSync(settings, JSON.stringify({ enabledPlugins, hooks }));
  const [finding] = await findings(user, 'hooks');
  assert.equal(finding?.state, 'warn');
  assert.match(finding?.what ?? '', /twice/);
});

test('transcripts that Claude Code will soon delete are named while they are not mirrored', async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(session, ['Old']);
  const days = 8;
  writeFileSync(
    join(user.sandbox.home, '.claude/settings.json'),
    `{ // short\n "cleanupPeriodDays": ${days}, }`,
  );
  const old = Date.now() / 1000 - 2 * 86_400;
  utimesSync(path, old, old);
  const [before] = await findings(user, 'retention');
  assert.equal(before?.state, 'warn');
  assert.match(
    before?.what ?? '',
    /8 days old .*: 1 is due within 7 days, and not wholly mirrored\./,
  );
  await user.tracecraft('session', 'mirror', '--all');
  const [after] = await findings(user, 'retention');
  assert.equal(after?.state, 'ok');
  assert.match(after?.what ?? '', /the mirror keeps them\./);
});

test('a state folder that others can read is pointed out, with the command that closes it', async (t) => {
  const user = await makeUser(t);
  await user.tracecraft('status');
  chmodSync(join(user.sandbox.home, '.tracecraft'), 0o755);
  const [finding] = await findings(user, 'state');
  assert.equal(finding?.state, 'warn');
  assert.match(finding?.fix ?? '', /chmod -R go= /);
});

test('a bucket that does not work is an error with its own hint', async (t) => {
  const user = await makeUser(t);
  const file = join(user.sandbox.root, 'a-file');
  writeFileSync(file, '');
  const env = { TRACECRAFT_BUCKET: pathToFileURL(file).href };
  const { stdout, exitCode } = await user.tracecraftWith({ env }, 'doctor', '--json');
  assert.equal(exitCode, 1);
  const bucket = JSON.parse(stdout).findings.find(({ check }: Finding) => check === 'bucket');
  assert.equal(bucket.state, 'error');
  assert.match(bucket.fix, /\w/);
});

test('a config that cannot be read is a finding, and what needs no bucket is checked all the same', async (t) => {
  const user = await makeUser(t);
  writeHooks(user);
  writeFileSync(join(user.sandbox.home, '.tracecraft/config.json'), '{"bucket": ');
  const { stdout, exitCode } = await user.tracecraft('doctor', '--json');
  assert.equal(exitCode, 1);
  const all: Finding[] = JSON.parse(stdout).findings;
  const config = all.find(({ check }) => check === 'config');
  assert.equal(config?.state, 'error');
  assert.match(config?.what ?? '', /config\.json is not valid JSON/);
  assert.match(config?.fix ?? '', /^Mend line 1 of it by hand/);
  const checks = new Set(all.map(({ check }) => check));
  for (const check of ['node', 'state', 'hooks', 'hook runs']) assert.ok(checks.has(check), check);
  for (const check of ['bucket', 'clock', 'lag', 'retention']) assert.ok(!checks.has(check), check);
});

test('a hook that failed last is an error, one that failed before is a warning', async (t) => {
  const user = await makeUser(t);
  logRun(user, 'mirrored');
  logRun(user, 'failed', { error: 'nobody there' });
  const [last] = await findings(user, 'hook runs');
  assert.deepEqual([last?.state, last?.fix], ['error', 'Look there.']);
  assert.match(
    last?.what ?? '',
    /^1 of the last 2 failed, the latest (?:just now|\d+ s ago): nobody there\.$/,
  );
  logRun(user, 'mirrored');
  assert.equal((await findings(user, 'hook runs'))[0]?.state, 'warn');
});

test('a client newer than the tested one is said, not guessed', async (t) => {
  const user = await makeUser(t);
  const path = user.writeTurns(session, ['First']);
  const text = readFileSync(path, 'utf8').replaceAll('2.1.329', '2.10.0');
  writeFileSync(path, text);
  await user.tracecraft('session', 'mirror', '--all');
  const [finding] = await findings(user, 'clients');
  assert.equal(finding?.state, 'warn');
  assert.match(finding?.what ?? '', /^Claude Code 2\.10\.0 is newer than 2\.1\.\d+/);
});

test('trust that cannot be asked for is a warning that names the manual step', async (t) => {
  const user = await makeUser(t);
  const launcher = writeHooks(user);
  const handler = {
    type: 'command',
    command: `${process.execPath} ${launcher} codex`,
    timeout: 10,
  };
  mkdirSync(join(user.sandbox.home, '.codex'));
  writeFileSync(
    join(user.sandbox.home, '.codex/hooks.json'),
    JSON.stringify({ hooks: { Stop: [{ hooks: [handler] }] } }),
  );
  rmSync(join(user.sandbox.bin, 'codex'), { force: true });
  const [finding] = await findings(user, 'trust');
  assert.equal(finding?.state, 'warn');
  assert.match(finding?.fix ?? '', /\/hooks.*--trust-codex-hooks/);
});

test('hooks that only an install has run are fine for a while, and then no proof that an agent runs them', async (t) => {
  const user = await makeUser(t);
  const session = 'install-check-12345678';
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  logRun(user, 'mirrored', { session, at: yesterday });
  const [old] = await findings(user, 'hook runs');
  assert.deepEqual([old?.state, old?.what], ['warn', 'No hook has run yet.']);
  logRun(user, 'mirrored', { session });
  const [fresh] = await findings(user, 'hook runs');
  assert.deepEqual(
    [fresh?.state, fresh?.what],
    ['ok', 'No turn yet: hooks were tried at install.'],
  );
  logRun(user, 'mirrored');
  const [finding] = await findings(user, 'hook runs');
  assert.match(
    finding?.what ?? '',
    /^The last one ended well; the latest took 40 ms, (?:just now|\d+ s ago)\.$/,
  );
});

test('a settings file that is no JSON is named, with what to do', async (t) => {
  const user = await makeUser(t);
  mkdirSync(join(user.sandbox.home, '.claude'));
  writeFileSync(join(user.sandbox.home, '.claude/settings.json'), '{"a": ');
  const [finding] = await findings(user, 'hooks');
  assert.equal(finding?.state, 'error');
  assert.match(finding?.what ?? '', /\.claude\/settings\.json is not valid: line 1, column 7: /);
  assert.match(finding?.fix ?? '', /^Mend the file\. Run `tracecraft install/);
});

test('room on the disk is told in the unit that a person uses', async (t) => {
  const user = await makeUser(t);
  const room = (await findings(user, 'state')).find(({ what }) => / free /.test(what));
  assert.match(room?.what ?? '', /^\d{1,3}(\.\d)? [MGT]B free on the disk of \//);
});

test('a redaction rule that does not hold is an error everywhere, and reading goes on', async (t) => {
  const user = await makeUser(t);
  const config = join(user.sandbox.home, '.tracecraft/config.json');
  user.writeTurns(session, ['First']);
  await user.tracecraft('session', 'mirror', '--all');
  const rules = [{ name: 'mine', pattern: '(', samples: { secrets: ['x'] } }];
  writeFileSync(config, JSON.stringify({ redaction: { rules } }), { mode: 0o600 });
  user.writeTurns(session, ['Second']);
  const mirrored = await user.tracecraft('session', 'mirror', '--all');
  assert.equal(mirrored.exitCode, 1);
  assert.match(mirrored.stdout + mirrored.stderr, /rule mine of config\.json does not hold/);
  const [finding] = await findings(user, 'redaction');
  assert.equal(finding?.state, 'error');
  assert.match(finding?.what ?? '', /mine .*does not hold/);
  assert.equal((await user.tracecraft('doctor')).exitCode, 1);
  assert.match(
    (await user.tracecraft('status')).stdout,
    /^redaction +nothing is uploaded: .*mine/m,
  );
  assert.equal((await user.tracecraft('session', 'show', session)).exitCode, 0);

  writeFileSync(config, '{}', { mode: 0o600 });
  assert.equal((await user.tracecraft('session', 'mirror', '--all')).exitCode, 0);
  assert.equal((await user.json('session', 'show', session)).turns, 2);
});

test('that redaction is off is said by doctor, status and session show', async (t) => {
  const user = await makeUser(t);
  const bucket = pathToFileURL(join(user.sandbox.home, '.tracecraft/bucket')).href;
  await user.tracecraft('config', 'set', 'redaction.off_for', bucket);
  user.writeTurns(session, ['First']);
  await user.tracecraft('session', 'mirror', '--all');
  assert.match((await findings(user, 'redaction'))[0]?.what ?? '', /^Redaction is OFF for /);
  assert.match((await user.tracecraft('status')).stdout, /^redaction +OFF/m);
  assert.equal((await user.json('status')).redaction.off, true);
  assert.match((await user.tracecraft('session', 'show', session)).stdout, /^redacted +NO/m);
  assert.equal((await user.json('session', 'show', session)).redaction.off, true);
});

test('an env file that is not there, and a shell that hooks do not follow, are pointed out', async (t) => {
  const user = await makeUser(t);
  await user.tracecraft('config', 'set', 'redaction.env_files', '~/not-there.env');
  const missing = (await findings(user, 'redaction')).find(({ state }) => state === 'warn');
  assert.match(missing?.what ?? '', /not-there\.env of redaction\.env_files is not there/);
  const env = { TRACECRAFT_BUCKET: 'file:///elsewhere', HTTPS_PROXY: 'http://127.0.0.1:9' };
  const { stdout } = await user.tracecraftWith({ env }, 'doctor', '--json');
  const variables = JSON.parse(stdout).findings.filter(
    ({ check }: Finding) => check === 'variables',
  );
  assert.deepEqual(
    variables.map(({ state }: Finding) => state),
    ['warn', 'warn'],
  );
  assert.match(variables[1].what, /HTTPS_PROXY/);
});
