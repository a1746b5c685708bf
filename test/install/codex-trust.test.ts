import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { codexTrust } from '../../src/harness/codex/trust.ts';
import { takeTrust } from '../../src/harness/codex/trust-tables.ts';
import { launcherPath } from '../../src/install/hook-command.ts';
import { trustAndRecord, wasTrustGiven } from '../../src/install/trust-record.ts';
import { makePackage, makeUser, type User } from './support.ts';

/** As Codex 0.169.0 writes them. */
const table = (key: string) => `\n[hooks.state."${key}"]\ntrusted_hash = "sha256:00ff"\n`;
const keys = ['/h/.codex/hooks.json:stop:1:0', '/h/.codex/hooks.json:session_end:0:0'];
const own = keys.map(table).join('');
const foreign = table('/h/.codex/hooks.json:stop:0:0');

const configs: Record<string, [before: string, after: string]> = {
  'our tables and the parent that came with them': [
    `model = "m" # c\n\n[hooks.state]\n${own}`,
    'model = "m" # c\n',
  ],
  'our tables, and not those of others': [
    `[hooks.state]\n${foreign}${own}\n[features] # keep\nhooks = true\n`,
    `[hooks.state]\n${foreign}\n[features] # keep\nhooks = true\n`,
  ],
  'our tables, and not the comment that Codex has put behind them': [
    `a = 1\n\n[hooks.state]\n${own}# the end`,
    'a = 1\n# the end',
  ],
  'a table in literal quotes, with a comment': [
    `a = 1\n\n[ hooks.state . '${keys[0]}' ] # ours\nenabled = true\ntrusted_hash = "x"\n`,
    'a = 1\n',
  ],
  'nothing where the table holds what we do not know': [
    `\n[hooks.state."${keys[0]}"]\ntrusted_hash = "x"\nreason = "y"\n`,
    `\n[hooks.state."${keys[0]}"]\ntrusted_hash = "x"\nreason = "y"\n`,
  ],
  'nothing where there is nothing of ours': [
    '[hooks]\na = 1\n[hooks.stateful]\n',
    '[hooks]\na = 1\n[hooks.stateful]\n',
  ],
};

for (const [title, [before, after]] of Object.entries(configs)) {
  test(`from config.toml goes: ${title}`, () => {
    assert.equal(takeTrust(before, keys), after);
  });
}

test('CRLF stays where a table goes', () => {
  const text = `a = 1\n\n[hooks.state]\n${own}\n[b]\n`.replaceAll('\n', '\r\n');
  assert.equal(takeTrust(text, keys), 'a = 1\r\n\r\n[b]\r\n');
});

/** A `codex` that answers what the user's `answers.json` says; `config/batchWrite` trusts all. */
const fakeProgram = `#!${process.execPath}
const fs = require('node:fs');
const { HOME } = process.env;
const answers = JSON.parse(fs.readFileSync(HOME + '/answers.json', 'utf8'));
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  if (method === 'config/batchWrite') {
    for (const hook of answers['hooks/list'].result.data[0].hooks) hook.trustStatus = 'trusted';
    fs.writeFileSync(HOME + '/.codex/config.toml', JSON.stringify(params));
  }
  console.log('not a message');
  console.log(JSON.stringify({ id, result: {}, ...answers[method] }));
});
`;

function useProgram(user: User, script: string): void {
  const folder = join(user.cwd, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'codex'), script, { mode: 0o755 });
  user.env.PATH = `${folder}:${user.env.PATH}`;
}

interface Answers {
  hooks: object[];
  features?: object | null;
  warnings?: string[];
}

function makeCodexUser(t: TestContext, { hooks, features = null, warnings = [] }: Answers): User {
  const user = makeUser(t);
  useProgram(user, fakeProgram);
  const common = { command: `/node ${launcherPath(user.paths)} codex`, enabled: true };
  const listed = hooks.map((hook, at) => ({
    key: `k${at}`,
    currentHash: `h${at}`,
    ...common,
    ...hook,
  }));
  const answers = {
    'hooks/list': { result: { data: [{ warnings, hooks: listed }] } },
    'config/read': { result: { config: { features } } },
  };
  writeFileSync(join(user.home, 'answers.json'), JSON.stringify(answers));
  return user;
}

const verdicts: [answers: Answers, status: string, detail: RegExp][] = [
  [{ hooks: [{ trustStatus: 'trusted' }, { trustStatus: 'managed' }] }, 'trusted', /2 hooks/],
  [
    { hooks: [{ trustStatus: 'trusted' }, { trustStatus: 'untrusted' }] },
    'untrusted',
    /1 of 2.*\/hooks/,
  ],
  [{ hooks: [{ trustStatus: 'modified' }], features: {} }, 'modified', /\/hooks/],
  [{ hooks: [{ trustStatus: 'trusted', enabled: false }] }, 'disabled', /switched off/],
  [
    { hooks: [{ trustStatus: 'trusted', command: '/node /x/hook.cjs codex' }] },
    'disabled',
    /no hook/,
  ],
  [{ hooks: [], features: { hooks: false } }, 'disabled', /\[features\]/],
  [{ hooks: [], features: { codex_hooks: false } }, 'disabled', /\[features\]/],
  [{ hooks: [], warnings: ['failed to parse hooks config x'] }, 'disabled', /plain JSON only/],
];

for (const [answers, status, detail] of verdicts) {
  test(`${JSON.stringify(answers)} means ${status}`, async (t) => {
    const user = makeCodexUser(t, answers);
    const trust = await codexTrust(user.env, user.cwd);
    assert.equal(trust.status, status);
    assert.match(trust.detail, detail);
  });
}

test('of a codex that is not there, or ends at once, the trust is unknown', async (t) => {
  const user = makeUser(t);
  assert.match((await codexTrust(user.env, user.cwd)).detail, /not on PATH.*\/hooks/);
  useProgram(user, '#!/bin/sh\nexit 3\n');
  const { status, detail } = await codexTrust(user.env, user.cwd);
  assert.equal(status, 'unknown');
  assert.match(detail, /ended without an answer/);
});

test('only what is not trusted yet is written, and config.toml is known to the manifest', async (t) => {
  const user = makeCodexUser(t, {
    hooks: [{ trustStatus: 'trusted' }, { trustStatus: 'untrusted' }],
  });
  mkdirSync(join(user.home, '.codex'));
  const config = join(user.home, '.codex/config.toml');
  writeFileSync(config, 'a = 1\r\n', { mode: 0o640 });
  assert.equal(wasTrustGiven(user.paths), false);
  assert.equal((await trustAndRecord(user.paths, user.env, user.cwd, true)).status, 'trusted');
  assert.deepEqual(JSON.parse(readFileSync(config, 'utf8')).edits[0].value, {
    k1: { trusted_hash: 'h1' },
  });
  assert.equal(wasTrustGiven(user.paths), true);
  chmodSync(config, 0o600);
  user.uninstall();
  assert.equal(readFileSync(config, 'utf8'), 'a = 1\r\n');
  assert.equal(statSync(config).mode & 0o777, 0o640);
});

test('an earlier yes covers hooks that an update has changed, and not those whose trust was taken back', async (t) => {
  const user = makeCodexUser(t, {
    hooks: [{ trustStatus: 'modified' }, { trustStatus: 'untrusted' }],
  });
  mkdirSync(join(user.home, '.codex'));
  await trustAndRecord(user.paths, user.env, user.cwd, false);
  const config = readFileSync(join(user.home, '.codex/config.toml'), 'utf8');
  assert.deepEqual(JSON.parse(config).edits[0].value, { k0: { trusted_hash: 'h0' } });
});

test('config.toml has its backup also when it was changed and nothing is left to trust', async (t) => {
  const user = makeCodexUser(t, { hooks: [{ trustStatus: 'untrusted' }] });
  mkdirSync(join(user.home, '.codex'));
  const config = join(user.home, '.codex/config.toml');
  writeFileSync(config, 'a = 1\n');
  await trustAndRecord(user.paths, user.env, user.cwd, true);
  writeFileSync(config, 'b = 2\r\n');
  await trustAndRecord(user.paths, user.env, user.cwd, false);
  await trustAndRecord(user.paths, user.env, user.cwd, false);
  writeFileSync(config, 'b = 2\n');
  user.uninstall();
  assert.equal(readFileSync(config, 'utf8'), 'b = 2\r\n');
});

test('where all is trusted already, nothing is written and nothing recorded', async (t) => {
  const user = makeCodexUser(t, { hooks: [{ trustStatus: 'trusted' }] });
  assert.equal((await trustAndRecord(user.paths, user.env, user.cwd, true)).status, 'trusted');
  assert.equal(existsSync(user.paths.manifest), false);
});

/** A folder where npm has installed the real clients. */
const clients = process.env.TRACECRAFT_TEST_CLIENTS;

if (clients) {
  test('the real Codex: installed hooks are untrusted, then trusted, and uninstall leaves config.toml as it was', async (t) => {
    const user = makeUser(t, 'a home');
    user.env.PATH = `${join(clients, 'node_modules/.bin')}:${join(process.execPath, '..')}:${user.env.PATH}`;
    const config = join(user.home, '.codex/config.toml');
    mkdirSync(join(user.home, '.codex'));
    // No model is asked; were one to be, it would not be found.
    const before = 'model = "m"\r\n[features] # keep\r\nfoo = true\r\n# end';
    writeFileSync(config, before, { mode: 0o644 });
    user.install();
    assert.equal((await codexTrust(user.env, user.cwd)).status, 'untrusted');
    assert.equal((await trustAndRecord(user.paths, user.env, user.cwd, true)).status, 'trusted');

    user.install({ source: makePackage(join(user.cwd, 'next'), '2.0.0') });
    assert.equal((await codexTrust(user.env, user.cwd)).status, 'trusted');

    const trusted = readFileSync(config, 'utf8');
    const other = '\n[projects."/x"]\ntrust_level = "trusted"\n';
    writeFileSync(config, trusted + other);
    user.uninstall();
    assert.equal(readFileSync(config, 'utf8'), before.replaceAll('\r\n', '\n') + other);
  });

  test('the real Codex: nothing in between leaves config.toml byte for byte', async (t) => {
    const user = makeUser(t);
    user.env.PATH = `${join(clients, 'node_modules/.bin')}:${join(process.execPath, '..')}:${user.env.PATH}`;
    const config = join(user.home, '.codex/config.toml');
    mkdirSync(join(user.home, '.codex'));
    writeFileSync(config, 'model = "m"\r\n', { mode: 0o644 });
    user.install();
    await trustAndRecord(user.paths, user.env, user.cwd, true);
    user.uninstall();
    assert.equal(readFileSync(config, 'utf8'), 'model = "m"\r\n');
    assert.equal(statSync(config).mode & 0o777, 0o644);
  });
}
