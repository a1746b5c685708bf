import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { makeAfternoon } from '../support/afternoon.ts';
import { seeded } from '../support/random.ts';
import { fakeGithubToken } from '../support/transcript.ts';
import { makeUser } from './tracecraft.ts';

test('replay writes one page that needs no other, and says what is in it', async (t) => {
  const user = await makeUser(t);
  const { cwd, root } = user.sandbox;
  const { bucketUrl } = await makeAfternoon(root, Date.now() - 4 * 3_600_000);
  const env = { TRACECRAFT_BUCKET: bucketUrl, TRACECRAFT_PROJECT: 'shop', TRACECRAFT_AGENT: 'eve' };
  const run = (...args: string[]) => user.tracecraftWith({ env }, 'replay', ...args);

  const { stdout, exitCode, stderr } = await run();
  assert.equal(exitCode, 0, stderr);
  assert.match(stdout, /^4 agents, 86 events: \.\/tracecraft-replay-shop\.html \(\d+ KB\)\n$/);
  const page = readFileSync(join(cwd, 'tracecraft-replay-shop.html'), 'utf8');
  assert.match(page, /<style>/);
  assert.equal(/<(?:link|script|img)[^>]* (?:src|href)="(?!data:)/.test(page), false);

  const { file, ...facts } = JSON.parse((await run('--json', '--since', '1d')).stdout);
  assert.equal(file, join(cwd, 'tracecraft-replay-shop.html'));
  assert.deepEqual(
    { ...facts, bytes: 0 },
    {
      ...{ project: 'shop', bytes: 0, agents: 4, sessions: 5, claims: 16, events: 86 },
    },
  );

  const half = JSON.parse((await run('--json', '--until', '2h')).stdout);
  assert.ok(half.events > 20 && half.events < 86, `${half.events}`);
  assert.match((await run('-o', '-')).stdout, /^<!doctype html>[\s\S]*<\/html>\n$/);
});

test('replay replaces its own page, and no other file unless it is told to', async (t) => {
  const user = await makeUser(t);
  const { cwd, root } = user.sandbox;
  const { bucketUrl } = await makeAfternoon(root, Date.now() - 4 * 3_600_000);
  const env = { TRACECRAFT_BUCKET: bucketUrl, TRACECRAFT_PROJECT: 'shop', TRACECRAFT_AGENT: 'eve' };
  const run = (...args: string[]) => user.tracecraftWith({ env }, 'replay', ...args);
  writeFileSync(join(cwd, 'notes.html'), '<p>mine</p>');
  const refused = await run('-o', 'notes.html');
  assert.equal(refused.exitCode, 1);
  assert.match(refused.stderr, /notes\.html is there already, and no replay\n.*--force/);
  assert.equal(readFileSync(join(cwd, 'notes.html'), 'utf8'), '<p>mine</p>');
  assert.equal((await run('-o', 'notes.html', '--force')).exitCode, 0);
  assert.equal((await run('-o', 'notes.html')).exitCode, 0);
  assert.match((await run('-o', '.')).stderr, /is a folder/);
  assert.match((await run('-o', 'none/x.html')).stderr, /There is no folder/);
  const none = await run('--project', 'other');
  assert.equal(none.exitCode, 1);
  assert.match(none.stderr, /Nothing happened in other since/);
});

test('a replay is redacted by the rules of today, and strictly where that is asked for', async (t) => {
  const user = await makeUser(t);
  const { root } = user.sandbox;
  const token = fakeGithubToken(seeded());
  const bucket = pathToFileURL(join(root, 'bucket')).href;
  const own = { TRACECRAFT_BUCKET: bucket, TRACECRAFT_PROJECT: 'shop', TRACECRAFT_AGENT: 'eve' };
  const run = (...args: string[]) => user.tracecraftWith({ env: own }, ...args);
  await user.tracecraft('config', 'set', 'redaction.off_for', bucket);
  const said = `Take ${token} or ask zebulon@widgets.com`;
  const sent = await run('send', 'ada', said);
  assert.equal(sent.exitCode, 0, sent.stderr);
  assert.doesNotMatch(sent.stderr, /was replaced/, 'the bucket has it as it is');
  await run('send', 'ada', `${'aword '.repeat(31)}zebulon@widgets.com`);
  const eventsOf = async (...args: string[]) => {
    const { stdout } = await run('replay', '-o', '-', ...args);
    return stdout.slice(stdout.indexOf('<ol class="events">'));
  };
  const events = await eventsOf();
  assert.match(events, /Take \[REDACTED:github_pat\S*\] or ask zebulon@widgets\.com/);
  const strict = await eventsOf('--strict');
  assert.match(strict, /or ask \[REDACTED:email_address/);
  assert.doesNotMatch(strict, /zebu/);
});
