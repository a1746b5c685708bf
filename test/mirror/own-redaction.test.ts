import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { canonicalUrl } from '../../src/bucket/canonical.ts';
import { hereOf, verifyRecord } from '../../src/records/verify.ts';
import type { RedactionNote } from '../../src/redact/own/note.ts';
import type { RedactionSettings } from '../../src/redact/own/settings.ts';
import { writeConfig } from '../../src/state/config.ts';
import { openDatabase } from '../../src/state/database.ts';
import { statePaths } from '../../src/state/paths.ts';
import { shownSecrets } from '../../src/state/shown-secrets.ts';
import { UserError } from '../../src/state/user-error.ts';
import { type Machine, makeMachine, temporaryFolder } from '../support/machine.ts';
import { seeded } from '../support/random.ts';
import { append, assistantRow, fakeGithubToken, userRow } from '../support/transcript.ts';

interface User {
  machine: Machine;
  path: string;
  redact(redaction: RedactionSettings): void;
  say(text: string): void;
  /** What lies in the bucket of the session, meta included. */
  stored(session?: string): string;
}

function makeUser(t: TestContext): User {
  const machine = makeMachine(temporaryFolder(t));
  mkdirSync(machine.home, { recursive: true });
  const { path } = machine.source('s');
  return {
    machine,
    path,
    redact: (redaction) => writeConfig(statePaths(machine.env), { redaction }),
    say: (text) => append(path, userRow(text)),
    stored: (session = 's') => {
      const { bytes, meta } = machine.record(session);
      return bytes.toString() + JSON.stringify(meta);
    },
  };
}

const noteOf = (meta: Record<string, unknown>) => (meta.redaction ?? {}) as Partial<RedactionNote>;

const ticket = {
  name: 'ticket',
  pattern: 'TICKET-([0-9]{6})',
  samples: { secrets: ['see TICKET-123456'], harmless: ['TICKET-1'] },
};

test("the user's rules, texts, files and variables are replaced, in titles too", async (t) => {
  const user = makeUser(t);
  const env = join(user.machine.home, '.env');
  writeFileSync(env, 'DB_PASSWORD="tr0ub4dor & three"\nNODE_ENV=production\n');
  user.machine.env.DEPLOY_TOKEN = 'a1b2-c3d4-e5f6';
  user.redact({
    rules: [ticket],
    literals: ['Project "Aurora"'],
    env_files: ['~/.env', '~/not-there.env'],
    env: ['*_TOKEN'],
  });
  user.say('TICKET-123456 of Project "Aurora": tr0ub4dor & three in production, a1b2-c3d4-e5f6');
  await user.machine.hook('Stop', 's');
  const stored = user.stored();
  for (const secret of ['123456', 'Aurora', 'tr0ub4dor', 'a1b2-c3d4']) {
    assert.ok(!stored.includes(secret), secret);
  }
  assert.match(
    stored,
    /TICKET-\[REDACTED:ticket\] of \[REDACTED:own_literal\]: \[REDACTED:own_env\] in production/,
  );
  const { meta } = user.machine.record('s');
  assert.match(String(meta.title), /^TICKET-\[REDACTED:ticket\] of \[REDACTED:own_literal\]/);
  assert.equal(noteOf(meta).tier, 'standard');
  assert.match(String(noteOf(meta).own), /^[0-9a-f]{8}$/);
});

test('what is allowed is never replaced', async (t) => {
  const user = makeUser(t);
  const token = fakeGithubToken(seeded());
  const other = fakeGithubToken(seeded(7));
  user.redact({ allow: [token, '/^000/'], rules: [ticket] });
  user.say(`${token} ${other} TICKET-000111 TICKET-111000`);
  await user.machine.hook('Stop', 's');
  const stored = user.stored();
  assert.ok(stored.includes(`${token} [REDACTED:`) && !stored.includes(other));
  assert.ok(stored.includes('TICKET-000111 TICKET-[REDACTED:ticket]'));
});

for (const [what, wrong] of Object.entries<RedactionSettings>({
  'a rule that is no pattern': { rules: [{ ...ticket, pattern: '(' }] },
  'a rule that takes for ever': { rules: [{ ...ticket, pattern: 'TICKET-(?:[0-9]+)+x' }] },
  'a rule that does not find its sample': {
    rules: [{ ...ticket, samples: { secrets: ['nothing'] } }],
  },
  'a rule that takes its harmless sample': {
    rules: [{ ...ticket, samples: { ...ticket.samples, harmless: ['TICKET-000000'] } }],
  },
  'a rule without a sample': { rules: [{ ...ticket, samples: { secrets: [] } }] },
  'a text that is too short': { literals: ['ab'] },
  'an env file that is a folder': { env_files: ['~'] },
  'an env file that is another one in every project': { env_files: ['.env'] },
  'a rule that is called as a built-in one': { rules: [{ ...ticket, name: 'github_pat' }] },
  'a pattern that allows everything': { allow: ['/./'] },
  'a pattern to allow that takes for ever': { allow: ['/(a+)+b/'] },
})) {
  test(`${what} stops the upload and says why; once it is mended, all comes`, async (t) => {
    const user = makeUser(t);
    user.redact(wrong);
    user.say('first');
    const failed = await user.machine.hook('Stop', 's');
    assert.equal(failed.outcome, 'failed');
    assert.match(String(failed.error), /redaction|secrets in/);
    assert.match(String(failed.hint), /nothing is uploaded/);
    append(user.path, assistantRow('second'));
    await assert.rejects(user.machine.step(user.machine.source('s')), UserError);
    assert.throws(() => user.machine.records(), /ENOENT/);

    user.redact({});
    assert.equal((await user.machine.hook('Stop', 's')).outcome, 'mirrored');
    assert.deepEqual(user.machine.record('s').bytes, readFileSync(user.path));
  });
}

test('a secret that was told once is replaced where it comes back, in other hooks and other sources', async (t) => {
  const user = makeUser(t);
  const secret = 'kT8mZq2LxR5v9WcB';
  user.say(`export API_TOKEN=${secret}`);
  await user.machine.hook('Stop', 's');
  user.say(`it printed ${secret} again`);
  await user.machine.hook('Stop', 's');
  assert.ok(!user.stored().includes(secret));
  const subagent = user.machine.source('s', 'agent-1');
  append(subagent.path, userRow(`use ${secret}`));
  await user.machine.step(subagent);
  assert.ok(!user.stored('s__agent-1').includes(secret));
  await user.machine.use(async (context) => {
    const by = { bucket: context.bucketUrl, harness: 'claude-code', session: 's' } as const;
    const kept = shownSecrets(context.db, by);
    assert.ok(kept && !kept.includes(secret));
    const address = { project: 'p', harness: 'claude-code', record: 's' };
    const verdict = await verifyRecord(await context.bucket(), address, hereOf(context));
    assert.deepEqual([verdict.faults, verdict.otherRules], [[], 0]);
  });
});

test('with the state lost what had been told is forgotten, and nothing else', async (t) => {
  const user = makeUser(t);
  const secret = 'kT8mZq2LxR5v9WcB';
  user.say(`export API_TOKEN=${secret}`);
  await user.machine.hook('Stop', 's');
  user.say(`it printed ${secret} again`);
  await user.machine.hook('Stop', 's');
  rmSync(join(user.machine.home, '.tracecraft'), { recursive: true, force: true });
  user.say('and on');
  assert.equal((await user.machine.hook('Stop', 's')).outcome, 'mirrored');
  assert.deepEqual(user.machine.records(), ['s']);
  assert.equal(user.machine.record('s').meta.total_records, 3);
  assert.ok(!user.stored().includes(secret));
});

test('a session that has shown no secret leaves no trace of any', async (t) => {
  const user = makeUser(t);
  user.say('hello');
  await user.machine.hook('Stop', 's');
  const db = openDatabase(statePaths(user.machine.env).database, 1000);
  assert.equal(db.prepare('SELECT count(*) AS n FROM shown').get()?.n, 0);
  db.close();
});

test('a bucket that the user has named gets everything as it is, and the record says so for good', async (t) => {
  const user = makeUser(t);
  const token = fakeGithubToken(seeded());
  const bucket = canonicalUrl(user.machine.env.TRACECRAFT_BUCKET as string, {});
  user.redact({ off_for: ['file:///elsewhere', bucket] });
  user.say(token);
  await user.machine.hook('Stop', 's');
  assert.deepEqual(user.machine.record('s').bytes, readFileSync(user.path));
  assert.equal(noteOf(user.machine.record('s').meta).off, true);

  user.redact({ off_for: ['file:///elsewhere'] });
  user.say(token);
  await user.machine.hook('Stop', 's');
  const { bytes, meta } = user.machine.record('s');
  assert.equal(bytes.toString().split(token).length, 2);
  assert.equal(noteOf(meta).off, true);
  assert.deepEqual(user.machine.records(), ['s']);
});

test("neither a repository's file nor the environment turns anything off", async (t) => {
  const user = makeUser(t);
  const token = fakeGithubToken(seeded());
  const off = { redaction: { off_for: [user.machine.env.TRACECRAFT_BUCKET], allow: [token] } };
  writeFileSync(join(user.machine.home, '.tracecraft.json'), JSON.stringify(off));
  Object.assign(user.machine.env, {
    TRACECRAFT_REDACTION: 'off',
    TRACECRAFT_NO_REDACT: '1',
    TRACECRAFT_REDACT: '0',
  });
  user.say(token);
  await user.machine.hook('Stop', 's');
  assert.ok(!user.stored().includes(token));
});
