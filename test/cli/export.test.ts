import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { filesBelow } from '../e2e/scenario.ts';
import { makeUser, type User } from './tracecraft.ts';

const id = '11111111-aaaa-4000-8000-000000000001';

async function withSession(user: User): Promise<string> {
  const path = user.writeTurns(id, ['First <b>prompt</b>', 'Second prompt']);
  user.writeTurns(id, ['Look into it'], { agent: 'agent-c0ffee42' });
  const { exitCode, stderr } = await user.tracecraft('session', 'mirror');
  assert.equal(exitCode, 0, stderr);
  return path;
}

const heads = {
  markdown: /^# First \\<b\\>prompt\\<\/b\\>\n/,
  html: /^<!doctype html>\n/,
  atif: /^\{"schema_version":"ATIF-v1\.7"/,
  json: /^\{"format":"tracecraft-session","version":1/,
  jsonl: /^\{"uuid"/,
};

test('every format that is one document comes on stdout, and the same in a private file', async (t) => {
  const user = await makeUser(t);
  await withSession(user);
  for (const [format, head] of Object.entries(heads)) {
    const file = join(user.sandbox.cwd, `out.${format}`);
    const args = ['session', 'export', id, '--format', format];
    const { stdout, stderr } = await user.tracecraft(...args);
    assert.equal(stderr, '');
    assert.match(stdout, head);
    const told = await user.json(...args, '-o', file);
    assert.deepEqual(told, { id, file, bytes: Buffer.byteLength(stdout) });
    assert.equal(readFileSync(file, 'utf8'), stdout);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  }
});

test('the page has what the subagent did where it was called, and stands alone', async (t) => {
  const user = await makeUser(t);
  await withSession(user);
  const { stdout } = await user.tracecraft('session', 'export', id, '--format', 'html');
  assert.match(stdout, /<details class="agent" id="agent-[0-9a-f]{8}">[\s\S]*Look into it/);
  assert.match(stdout, /<style>[\s\S]*<script>/);
  assert.doesNotMatch(stdout, /<link rel="stylesheet|<script src/);
});

test('the trace folder has the session and its subagent where viewers look for them', async (t) => {
  const user = await makeUser(t);
  const path = await withSession(user);
  const folder = join(user.sandbox.cwd, 'traces');
  const args = ['session', 'export', id, '--format', 'hf', '-o', folder];
  const { files } = await user.json(...args);
  const [host] = readdirSync(folder);
  const room = join(
    folder,
    host as string,
    'raw/claude',
    dirname(path).split('/').at(-1) as string,
  );
  const main = join(room, `${id}.jsonl`);
  assert.deepEqual(files, [main, join(room, id, 'subagents/agent-c0ffee42.jsonl')]);
  assert.equal(readFileSync(main, 'utf8'), readFileSync(path, 'utf8'));
  const again = await user.tracecraft(...args);
  assert.equal(again.stderr, `tracecraft: ${main} is there already\nAdd --force to replace it.\n`);
  assert.equal((await user.tracecraft(...args, '--force')).exitCode, 0);
});

test('what cannot be written says so before anything is fetched, and how it could', async (t) => {
  const user = await makeUser(t);
  await withSession(user);
  const file = join(user.sandbox.cwd, 'a-file');
  writeFileSync(file, 'mine');
  const cases: [string[], number, RegExp][] = [
    [['--format', 'hf'], 2, /^tracecraft: --format hf writes a folder\nName it with -o\.\n$/],
    [['--format', 'hf', '-o', file], 1, /a-file is a file\n/],
    [['--format', 'html', '-o', file], 1, /a-file is there already\n/],
    [['--format', 'pdf'], 2, /format/],
  ];
  for (const [args, code, message] of cases) {
    const { exitCode, stderr, stdout } = await user.tracecraft('session', 'export', id, ...args);
    assert.deepEqual([exitCode, stdout], [code, ''], args.join(' '));
    assert.match(stderr, message);
  }
  assert.equal(readFileSync(file, 'utf8'), 'mine');
});

test('a session of a harness that this version does not know is exported as it is stored', async (t) => {
  const user = await makeUser(t);
  const path = await withSession(user);
  const room = join(user.sandbox.home, '.tracecraft/bucket/work/sessions');
  mkdirSync(join(room, 'hologram'));
  renameSync(join(room, 'claude-code', id), join(room, 'hologram', id));
  const { stdout } = await user.tracecraft('session', 'export', id);
  assert.equal(stdout, readFileSync(path, 'utf8'));
  const { exitCode, stderr } = await user.tracecraft('session', 'export', id, '--format', 'html');
  assert.equal(exitCode, 1);
  assert.match(
    stderr,
    /has no turns that tracecraft can read, which html is made of\n.*--format jsonl/,
  );
});

test('what there is of a damaged session is exported in every format when asked for', async (t) => {
  const user = await makeUser(t);
  await withSession(user);
  user.writeTurns(id, ['Third prompt']);
  await user.tracecraft('session', 'mirror');
  const [first] = filesBelow(join(user.sandbox.home, '.tracecraft/bucket')).filter((path) =>
    path.includes(`${id}/part-00000`),
  );
  rmSync(first as string);
  for (const format of Object.keys(heads)) {
    const args = ['session', 'export', id, '--format', format];
    const refused = await user.tracecraft(...args);
    assert.deepEqual([refused.exitCode, refused.stdout], [1, ''], format);
    const { stdout, exitCode, stderr } = await user.tracecraft(...args, '--partial');
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /Third prompt/);
  }
});

test('--format without a value is a mistake, and nothing is written', async (t) => {
  const user = await makeUser(t);
  await withSession(user);
  const { exitCode, stdout, stderr } = await user.tracecraft('session', 'export', id, '--format');
  assert.deepEqual([exitCode, stdout], [2, '']);
  assert.match(stderr, /--format needs a value/);
});
