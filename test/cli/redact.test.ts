import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { filesBelow } from '../e2e/scenario.ts';
import { seeded } from '../support/random.ts';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import { pinnedNode } from '../support/sandbox.ts';
import { fakeGithubToken } from '../support/transcript.ts';
import { entry, makeUser, type User } from './tracecraft.ts';

const session = '11111111-aaaa-4000-8000-000000000001';
const random = seeded();
console.log(`seed ${random.seed}`);

const rules = [
  { name: 'ticket', pattern: 'TICKET-[0-9]{6}', samples: { secrets: ['TICKET-123456'] } },
];

function configure(user: User, redaction: object): void {
  const folder = join(user.sandbox.home, '.tracecraft');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ redaction }), { mode: 0o600 });
}

/** A session with a subagent that was stored before there was a rule for what is in them. */
async function withOldSession(t: TestContext): Promise<User> {
  const user = await makeUser(t);
  user.writeTurns(session, ['Look at TICKET-000001', 'and at TICKET-000002']);
  user.writeTurns(session, ['The agent looks at TICKET-000001'], { agent: 'agent-c0ffee42' });
  const { exitCode, stderr } = await user.tracecraft('session', 'mirror', '--all');
  assert.equal(exitCode, 0, stderr);
  configure(user, { rules });
  return user;
}

function bucketText(user: User): string {
  return filesBelow(join(user.sandbox.home, '.tracecraft/bucket'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('');
}

function isNarrow(text: string): boolean {
  return text.split('\n').every((line) => [...line].length <= 80);
}

test('check tells places and rules, exits 1, and shows no secret', async (t) => {
  const user = await makeUser(t);
  const token = fakeGithubToken(random);
  writeFileSync(join(user.sandbox.cwd, 'notes.md'), `one\nuse ${token} for it\n`);
  const { stdout, stderr, exitCode } = await user.tracecraft('redact', 'check', 'notes.md');
  assert.equal(
    stdout,
    'AT   RULE        CONTEXT\n2:5  github_pat  use •••••••• for it\n\nnotes.md: 1 secret of 1 family would be replaced: github_pat.\n',
  );
  assert.deepEqual([stderr, exitCode], ['', 1]);
  const [finding] = (await user.json('redact', 'check', 'notes.md')).findings;
  assert.deepEqual([finding.rule, finding.line, finding.length], ['github_pat', 2, token.length]);
  assert.equal(JSON.stringify(finding).includes(token.slice(4)), false);
});

test('check knows the rules of the user, and whatever comes in on stdin', async (t) => {
  const user = await makeUser(t);
  configure(user, { rules, literals: ['Project Aurora'] });
  const row = JSON.stringify({
    type: 'user',
    message: { content: 'TICKET-123456 of Project Aurora' },
  });
  const { stdout } = await user.tracecraftWith({ input: `${row}\n` }, 'redact', 'check', '-');
  assert.match(stdout, /^AT +RULE +RECORD +CONTEXT\n1:\d+ +ticket +user message.content /);
  assert.match(
    stdout,
    /stdin: 2 secrets of 2 families would be replaced: own_literal, ticket\.\n$/,
  );
  assert.doesNotMatch(stdout, /Aurora|123456/);
  assert.ok(isNarrow(stdout), stdout);
  const forced = await user.tracecraftWith({ input: row }, 'redact', 'check', '-', '--as', 'text');
  assert.doesNotMatch(forced.stdout, /RECORD/);
});

test('check exits 0 for what is clean, and 2 for what cannot be checked', async (t) => {
  const user = await makeUser(t);
  writeFileSync(join(user.sandbox.cwd, 'clean'), 'nothing\n');
  const clean = await user.tracecraft('redact', 'check', 'clean');
  assert.deepEqual([clean.stdout, clean.exitCode], ['clean: nothing would be replaced.\n', 0]);
  assert.deepEqual((await user.json('redact', 'check', 'clean')).findings, []);
  writeFileSync(join(user.sandbox.cwd, 'data'), Buffer.from([1, 0, 2, 0xff]));
  for (const [args, expected] of [
    [['data'], /^tracecraft: data is binary/],
    [['nowhere'], /nowhere is not there\nGive the path/],
    [['.'], /\. is a folder\nGive a file/],
    [[], /An argument is missing/],
    [['--foo', '.env'], /There is no option --foo/],
    [['clean', '--as', 'xml'], /--as cannot be "xml"/],
  ] as const) {
    const { exitCode, stderr } = await user.tracecraft('redact', 'check', ...args);
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, expected);
  }
  const asItIs = await user.tracecraft('redact', 'check', 'data', '--as', 'text');
  assert.equal(asItIs.exitCode, 0);
  assert.equal((await user.json('redact', 'check', 'data')).error.exit_code, 2);
  configure(user, { rules: [{ name: 'x', pattern: '(', samples: { secrets: ['x'] } }] });
  const broken = await user.tracecraft('redact', 'check', 'clean');
  assert.deepEqual([broken.exitCode, /rule x .* does not hold/.test(broken.stderr)], [2, true]);
  assert.equal((await user.json('redact', 'check', 'clean')).error.exit_code, 2);
});

test('check reads UTF-16 as its text, and what is found in it is where it says', async (t) => {
  const user = await makeUser(t);
  const token = fakeGithubToken(random);
  const little = Buffer.from(`\ufeffä one\r\nuse ${token} for it\r\n`, 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const [name, bytes] of [
    ['little', little],
    ['big', big],
  ] as const) {
    writeFileSync(join(user.sandbox.cwd, name), bytes);
    const { stdout, exitCode } = await user.tracecraft('redact', 'check', name);
    assert.match(stdout, /^AT +RULE +CONTEXT\n2:5 +github_pat +use •••••••• for it\n/);
    assert.equal(exitCode, 1);
  }
  const { encoding, findings } = await user.json('redact', 'check', 'big');
  assert.deepEqual([encoding, findings[0].offset], ['utf-16be', 12]);
});

test('check takes several files, and one that is not there hides nothing of the others', async (t) => {
  const user = await makeUser(t);
  writeFileSync(join(user.sandbox.cwd, 'bad'), `use ${fakeGithubToken(random)}\n`);
  writeFileSync(join(user.sandbox.cwd, 'clean'), 'nothing\n');
  const all = await user.tracecraft('redact', 'check', 'clean', 'nowhere', 'bad');
  assert.match(all.stdout, /^clean: nothing would be replaced\.\n\nAT .*\n1:5 .*\n\nbad: 1 secret/);
  assert.deepEqual([all.exitCode, /^nowhere is not there/.test(all.stderr)], [1, true]);
  assert.equal((await user.tracecraft('redact', 'check', 'clean', 'nowhere')).exitCode, 2);
  assert.equal((await user.tracecraft('redact', 'check', 'clean', 'clean')).exitCode, 0);
  const input = 'nothing\n';
  const piped = await user.tracecraftWith({ input }, 'redact', 'check', '-', 'clean');
  assert.match(piped.stdout, /^clean: nothing .*\n\nstdin: nothing .*\n$/);
  for (const none of ['', ' ']) {
    assert.equal((await user.tracecraft('redact', 'check', none)).exitCode, 2, 'a variable unset');
  }
  const { files } = await user.json('redact', 'check', 'clean', 'nowhere', 'bad');
  assert.deepEqual(
    files.map(({ file, findings, error }: Record<string, unknown[] | undefined>) => [
      file,
      findings?.length,
      error !== undefined,
    ]),
    [
      ['clean', 0, false],
      ['nowhere', undefined, true],
      ['bad', 1, false],
    ],
  );
});

test('check reads no more than it needs to hold', async (t) => {
  const user = await makeUser(t);
  const file = join(user.sandbox.cwd, 'long.log');
  writeFileSync(
    file,
    `${'a line of a log that goes on and on\n'.repeat(3_000_000)}${fakeGithubToken(random)}`,
  );
  const measure =
    'process.on("exit", () => console.error("rss " + process.resourceUsage().maxRSS))';
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(measure)}` };
  const { stdout, stderr } = await user.tracecraftWith(
    { env, timeoutMs: 60_000 },
    'redact',
    'check',
    file,
  );
  assert.match(stdout, /^AT .*\n3000001:1 /);
  const mib = Number(/rss (\d+)/.exec(stderr)?.[1]) / 1024;
  t.diagnostic(`${mib.toFixed(0)} MiB for a file of 103 MiB`);
  assert.ok(mib < 220, `${mib} MiB`);
});

test('what the bucket still holds is found, named, and gone after a rewrite', async (t) => {
  const user = await withOldSession(t);
  const found = await user.tracecraft('redact', 'scan');
  assert.equal(found.exitCode, 1);
  assert.match(found.stdout, /^ID +TITLE +SECRETS +FAMILIES\n11111111 +Look at .* 8 +ticket 8\n/);
  const told = found.stdout.replace(/\s+/g, ' ');
  assert.match(told, /holds 8 secrets of 1 family in 1 of 1 session: ticket 8\./);
  assert.match(told, /On this machine 1 of 1 session has 6 secrets/);
  assert.match(found.stderr, /^Replace them: `tracecraft redact rewrite 11111111`\.$/m);
  assert.ok(isNarrow(found.stdout + found.stderr), found.stdout);
  assert.match(found.stdout, /Look at \[REDACTED:ticket\]/);
  assert.doesNotMatch(found.stdout, /TICKET-\d/);
  assert.doesNotMatch(JSON.stringify(await user.json('redact', 'scan')), /TICKET-\d/);

  const planned = await user.tracecraft('redact', 'rewrite', '11111111', '--dry-run');
  assert.match(planned.stdout, /2 of 2 records: 8 secrets of 1 family would be replaced\.\n$/);
  assert.match(bucketText(user), /TICKET-000002/);

  const done = await user.tracecraft('redact', 'rewrite', '11111111');
  assert.deepEqual([done.exitCode, done.stderr], [0, '']);
  assert.match(done.stdout, /2 of 2 records: 8 secrets of 1 family replaced\.\n$/);
  assert.doesNotMatch(bucketText(user), /TICKET-\d/);
  const again = await user.tracecraft('redact', 'rewrite', '--all');
  assert.equal(again.stdout, '2 records: nothing to replace.\n');
  const clean = await user.tracecraft('redact', 'scan', '--bucket');
  assert.equal(clean.exitCode, 0);
  assert.match(clean.stdout, /: no secrets found in 1 session\.\n$/);
  const verified = await user.tracecraft('session', 'verify', '--all');
  assert.match(verified.stdout, /^2 sessions whole: .*\n2 sessions compared .*, and equal\.\n$/);
});

test('the machine itself is no reason to exit 1, nor is what was asked for elsewhere', async (t) => {
  const user = await withOldSession(t);
  assert.equal((await user.tracecraft('redact', 'scan', '--local')).exitCode, 0);
  for (const args of [
    ['--harness', 'codex'],
    ['--project', 'work', '--harness', 'codex'],
    ['--since', '2200-01-01'],
  ]) {
    const { stdout, exitCode } = await user.tracecraft('redact', 'scan', ...args);
    assert.equal(exitCode, 0, args.join(' '));
    assert.match(stdout, /no secrets found in 0 sessions/);
  }
  for (const args of [['scan'], ['scan', '--bucket'], ['scan', '--local'], ['rewrite', '--all']]) {
    const typo = await user.tracecraft('redact', ...args, '--project', 'typo');
    assert.equal(typo.exitCode, 1, args.join(' '));
    assert.match(typo.stderr, /^tracecraft: There is no project "typo" (in|on) /);
  }
  const { bucket, local } = await user.json('redact', 'scan');
  assert.deepEqual([bucket.counts, local.counts], [{ ticket: 8 }, { ticket: 6 }]);
  assert.deepEqual(
    bucket.found[0].records.map(({ id, counts }: { id: string; counts: object }) => [id, counts]),
    [
      [session, { ticket: 5 }],
      [`${session}__agent-c0ffee42`, { ticket: 3 }],
    ],
  );
});

test('killed at whichever write, a rewrite leaves the session whole, and the next one finishes it', async (t) => {
  const user = await makeUser(t);
  const service = await startS3StandIn({ buckets: ['b'] });
  t.after(() => service.stop());
  const env = {
    TRACECRAFT_BUCKET: `s3://b?endpoint=${service.endpoint}&region=us-east-1`,
    AWS_ACCESS_KEY_ID: service.accessKey,
    AWS_SECRET_ACCESS_KEY: service.secretKey,
  };
  const tracecraft = (...args: string[]) => user.tracecraftWith({ env }, ...args);
  const stored = () =>
    [...(service.buckets.get('b')?.entries() ?? [])].filter(([key]) => key.includes('/sessions/'));
  for (const number of [1, 2, 3]) {
    user.writeTurns(session, [`Look at TICKET-00000${number}`]);
    await tracecraft('session', 'mirror', '--all');
  }
  configure(user, { rules });
  let kills = 0;
  for (let isKilled = true; isKilled; kills += isKilled ? 1 : 0) {
    const args = [entry, 'redact', 'rewrite', '--all'];
    const process = spawn(pinnedNode, args, {
      cwd: user.sandbox.cwd,
      env: { ...user.sandbox.env, ...env },
      stdio: 'ignore',
    });
    let writes = 0;
    service.onRequest = ({ kind }) => {
      writes += kind === 'put' || kind === 'delete' ? 1 : 0;
      // Whether the write still arrives is a matter of luck.
      if (writes > kills) process.kill('SIGKILL');
      return undefined;
    };
    const [code] = await once(process, 'exit');
    service.onRequest = undefined;
    isKilled = code === null;
    const { stdout, exitCode } = await tracecraft('session', 'verify', '--all');
    assert.equal(exitCode, 0, `killed at write ${kills + 1}: ${stdout}`);
    assert.match(stdout, /1 session compared with the source, and equal/);
    if (!isKilled) assert.equal(code, 0);
  }
  const left = stored().map(([key, { body }]) => `${key} ${body}`);
  assert.doesNotMatch(left.join('\n'), /TICKET-\d|"rewriting"/);
  assert.equal(left.length, 3, 'the meta and two parts');
  t.diagnostic(`killed at ${kills} writes`);
  assert.ok(kills >= 3, String(kills));

  user.writeTurns(session, ['TICKET-000004']);
  configure(user, {});
  await tracecraft('session', 'mirror', '--all');
  configure(user, { rules });
  const done = await tracecraft('redact', 'rewrite', '--all');
  assert.match(done.stderr, /^Where the store keeps old versions of objects/);
});

test('a damaged session keeps no other, and is named', async (t) => {
  const user = await withOldSession(t);
  configure(user, {});
  for (const prompt of ['TICKET-000003', 'TICKET-000004']) {
    user.writeTurns('22222222-bbbb-4000-8000-000000000002', [prompt]);
    await user.tracecraft('session', 'mirror', '--all');
  }
  configure(user, { rules });
  const part = filesBelow(join(user.sandbox.home, '.tracecraft/bucket')).find(
    (path) => path.includes('22222222') && path.includes('part-00000'),
  );
  rmSync(part as string);
  const { stdout, exitCode } = await user.tracecraft('redact', 'rewrite', '--all');
  assert.equal(exitCode, 1);
  assert.match(
    stdout,
    /^22222222-bbbb-4000-8000-000000000002 is left as it is: part 0 is\s+missing/,
  );
  assert.match(
    stdout,
    /2 of 3 records: 8 secrets of 1 family replaced\. 1 record left as it is\.\n$/,
  );
  assert.doesNotMatch(bucketText(user), /TICKET-00000[12]/);
});

test('a bucket that is away is said by scan and rewrite alike, with exit 1', async (t) => {
  const user = await makeUser(t);
  const env = {
    TRACECRAFT_BUCKET: 's3://b?endpoint=http://127.0.0.1:9&region=us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'y',
  };
  for (const args of [
    ['scan', '--bucket'],
    ['rewrite', '--all'],
  ]) {
    const { exitCode, stderr } = await user.tracecraftWith(
      { env, timeoutMs: 60_000 },
      'redact',
      ...args,
    );
    assert.equal(exitCode, 1);
    assert.match(stderr, /^tracecraft: .*127\.0\.0\.1:9/);
  }
});

test('a bucket that is away keeps nobody from searching the machine', async (t) => {
  const user = await makeUser(t);
  user.writeTurns(session, [`Look at ${fakeGithubToken(random)}`]);
  const file = join(user.sandbox.home, 'a-file');
  writeFileSync(file, '');
  for (const [path, reason] of [
    [file, /a-file is the bucket, and is no folder/],
    [join(user.sandbox.home, 'nowhere'), /The bucket's folder .*nowhere is not there/],
  ] as const) {
    const env = { TRACECRAFT_BUCKET: `file://${path}` };
    const redact = (...args: string[]) => user.tracecraftWith({ env }, 'redact', ...args);
    const both = await redact('scan');
    assert.match(both.stdout, /^SESSION .*\n.*\n\nOn this machine 1 of 1 session has/);
    assert.match(both.stderr, reason);
    const { bucket, local, error } = JSON.parse((await redact('scan', '--json')).stdout);
    assert.deepEqual([bucket, local.found.length, error.exit_code], [null, 1, 1]);
    for (const args of [[], ['--bucket'], ['--json']]) {
      assert.equal((await redact('scan', ...args)).exitCode, 1);
    }
    const alone = await redact('scan', '--bucket');
    assert.deepEqual([alone.stdout, reason.test(alone.stderr)], ['', true]);
    const rewritten = await redact('rewrite', '--all', '--dry-run');
    assert.deepEqual([rewritten.exitCode, reason.test(rewritten.stderr)], [1, true]);
  }
});

/** Sends Ctrl-C as soon as the first of many files of the bucket or of transcripts is read. */
const interrupted = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { openSync } = fs;
  fs.openSync = (path, ...rest) => {
    if (/\\.jsonl$/.test(path)) {
      fs.openSync = openSync;
      syncBuiltinESMExports();
      process.kill(process.pid, 'SIGINT');
    }
    return openSync(path, ...rest);
  };
  syncBuiltinESMExports();
`)}`;

const endless: string[][] = [
  ['redact', 'scan', '--bucket'],
  ['redact', 'scan', '--local'],
  ['redact', 'rewrite', '--all'],
  ['session', 'verify', '--all'],
  ['session', 'compact', '--all', '--force'],
];

test('Ctrl-C ends what goes through a folder, and what it left is finished by the next run', async (t) => {
  const user = await makeUser(t);
  const filler = 'no secret in here '.repeat(300);
  for (let round = 0; round < 3; round += 1) {
    for (let index = 0; index < 12; index += 1) {
      const id = `${String(index).padStart(8, '0')}-aaaa-4000-8000-000000000001`;
      user.writeTurns(id, Array(12).fill(`TICKET-00000${round} ${filler}`));
    }
    await user.tracecraft('session', 'mirror', '--all');
  }
  configure(user, { rules });
  for (const args of endless) {
    const child = spawn(pinnedNode, ['--import', interrupted, entry, ...args], {
      cwd: user.sandbox.cwd,
      env: user.sandbox.env,
      stdio: 'ignore',
    });
    const begun = Date.now();
    const [code, signal] = await once(child, 'exit');
    t.diagnostic(`${args.join(' ')}: ${code ?? signal} after ${Date.now() - begun} ms`);
    assert.equal(code, 130, args.join(' '));
  }
  assert.equal((await user.tracecraft('redact', 'rewrite', '--all')).exitCode, 0);
  assert.doesNotMatch(bucketText(user), /TICKET-\d|"rewriting"/);
});

test('a rewrite that was begun elsewhere is told of, and how to finish it', async (t) => {
  const user = await withOldSession(t);
  const path = filesBelow(join(user.sandbox.home, '.tracecraft/bucket')).find((path) =>
    path.endsWith(`${session}/meta.json`),
  ) as string;
  const at = new Date().toISOString();
  const rewriting = { machine: 'm', host: 'elsewhere', by: 'x', pid: 1, at };
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), rewriting }));
  const finish = `tracecraft redact rewrite ${session}`;
  const { stdout } = await user.tracecraft('session', 'show', session);
  assert.match(stdout, /^being redacted anew +since .* on\s+elsewhere/m);
  assert.ok(stdout.replaceAll(/\s+/g, ' ').includes(finish), stdout);
  const shown = await user.json('session', 'show', session);
  assert.deepEqual(shown.rewriting, { host: 'elsewhere', since: at });
  const compacted = await user.tracecraft('session', 'compact', session);
  assert.ok(compacted.stdout.includes(`\`${finish}\``), compacted.stdout);
});

test('a record of the Python client is not written to, and said to hold secrets', async (t) => {
  const user = await withOldSession(t);
  const folder = join(user.sandbox.home, '.tracecraft/bucket/work/sessions/claude-code/theirs');
  mkdirSync(folder, { recursive: true });
  const line = `${JSON.stringify({ type: 'user', message: { role: 'user', content: 'TICKET-555555' } })}\n`;
  const name = 'part-00000-abcdef01.jsonl';
  writeFileSync(join(folder, name), line);
  const parts = [{ seq: 0, key: name, start_offset: 0, end_offset: line.length, redactions: {} }];
  const meta = { schema_version: 1, harness: 'claude-code', session_id: 'theirs', parts };
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta));
  const { stdout, exitCode } = await user.tracecraft('redact', 'rewrite', '--all');
  assert.equal(exitCode, 1);
  assert.match(stdout, /theirs: left as it is: another program keeps it/);
  assert.equal(readFileSync(join(folder, name), 'utf8'), line);
  const scanned = await user.tracecraft('redact', 'scan', '--bucket');
  assert.equal(scanned.exitCode, 1);
  assert.match(scanned.stderr, /1 session of the Python client can only be deleted/);
});

test('rewrite is refused where redaction is off', async (t) => {
  const user = await withOldSession(t);
  const bucket = `file://${join(user.sandbox.home, '.tracecraft/bucket')}`;
  configure(user, { rules, off_for: [bucket] });
  const { exitCode, stderr } = await user.tracecraft('redact', 'rewrite', '--all');
  assert.equal(exitCode, 1);
  assert.match(stderr, /Redaction is off for file:/);
  const scanned = await user.tracecraft('redact', 'scan', '--bucket');
  assert.deepEqual([scanned.exitCode, /off for this bucket/.test(scanned.stderr)], [1, true]);
});

test('rules are listed with what they are, the own ones first, and no text of them', async (t) => {
  const user = await makeUser(t);
  configure(user, { rules, literals: ['Project Aurora'], env: ['DEPLOY_KEY'], allow: ['x123'] });
  const env = { DEPLOY_KEY: 'Zk3vR8qLw1Xn5TbY' };
  const { stdout, exitCode } = await user.tracecraftWith({ env }, 'redact', 'rules');
  assert.equal(exitCode, 0);
  const lines = stdout.split('\n');
  assert.match(lines[0] as string, /^NAME +WHAT +SURE +TIER$/);
  assert.match(lines[1] as string, /^ticket +A rule of your own +certain +own$/);
  assert.match(stdout, /^github_pat .* certain$/m);
  assert.match(stdout, /^ip_address .* likely +off$/m);
  assert.match(stdout, /1 text of redaction.literals, 1 secret of env files and variables\./);
  assert.match(stdout, /1 exception in redaction\.allow/);
  assert.doesNotMatch(stdout, /Aurora|Zk3vR8|x123/);
  assert.ok(isNarrow(stdout));
  const { rules: found, own } = await user.json('redact', 'rules', 'github');
  assert.ok(found.length > 0 && found.every((rule: { on: boolean }) => rule.on));
  assert.deepEqual(own, { literals: 1, env_values: 0, missing_env_files: [], allowed: 1 });
  assert.equal((await user.tracecraft('redact', 'rules', 'nonesuch')).exitCode, 1);
});
