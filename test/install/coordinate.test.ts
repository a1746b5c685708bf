import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import test from 'node:test';
import type { DoctorContext, Found } from '../../src/doctor/finding.ts';
import { hooksCheck } from '../../src/doctor/hooks.ts';
import type { HarnessName } from '../../src/harness/harness.ts';
import type { HooksRegistration } from '../../src/install/registration.ts';
import { registrationOf } from '../../src/install/registrations.ts';
import { readConfig } from '../../src/state/config.ts';
import { makeUser, type User } from './support.ts';

const harnesses = ['claude-code', 'codex'] as const;

function fileOf({ env }: User, harness: HarnessName): string {
  return (registrationOf(harness) as HooksRegistration).hooksFile(env);
}

function hooksOf(user: User, harness: HarnessName): Record<string, { hooks: object[] }[]> {
  return JSON.parse(readFileSync(fileOf(user, harness), 'utf8')).hooks;
}

const own = (user: User, harness: HarnessName) => Object.keys(hooksOf(user, harness));
const always = ['SessionStart', 'Stop', 'SubagentStop', 'PreCompact', 'SessionEnd'];
const withPrompts = [...always, 'UserPromptSubmit'];
/** Codex starts a session with its first prompt; Claude Code's prompts are hooked to know which are real. */
const plainly = { 'claude-code': withPrompts, codex: always };

for (const harness of harnesses) {
  test(`${harness}: --coordinate has prompts hooked; a plain install keeps it, --no-coordinate ends it`, (t) => {
    const user = makeUser(t);
    user.install();
    assert.deepEqual(own(user, harness), plainly[harness]);
    assert.equal(readConfig(user.paths).coordinate, undefined);

    user.install({ coordinate: true });
    assert.deepEqual(own(user, harness), withPrompts);
    assert.equal(readConfig(user.paths).coordinate, true);
    const [group] = hooksOf(user, harness).UserPromptSubmit ?? [];
    assert.partialDeepStrictEqual(group, { hooks: [{ timeout: 5 }] });

    const before = readFileSync(fileOf(user, harness));
    user.install();
    assert.deepEqual(readFileSync(fileOf(user, harness)), before);

    user.install({ coordinate: false });
    assert.deepEqual(own(user, harness), plainly[harness]);
    assert.equal(readConfig(user.paths).coordinate, undefined);
  });

  test(`${harness}: the other hooks stay where they are, since Codex's trust hangs on their places`, (t) => {
    const user = makeUser(t);
    const others = { Stop: [{ hooks: [{ type: 'command', command: 'echo other' }] }] };
    const mine = { UserPromptSubmit: [{ hooks: [{ type: 'command', command: 'echo mine' }] }] };
    const path = fileOf(user, harness);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify({ hooks: { ...others, ...mine } }, null, 2)}\n`);
    user.install();
    const { UserPromptSubmit: former, ...before } = hooksOf(user, harness);
    assert.deepEqual(former?.[0], mine.UserPromptSubmit[0]);
    user.install({ coordinate: true });
    const { UserPromptSubmit: prompts, ...after } = hooksOf(user, harness);
    assert.deepEqual(after, before);
    assert.deepEqual(prompts?.[0], mine.UserPromptSubmit[0]);
    assert.equal(prompts?.length, 2);
    user.uninstall();
    assert.deepEqual(JSON.parse(readFileSync(path, 'utf8')).hooks, { ...others, ...mine });
  });
}

test('Codex puts what SessionStart says before the model whole, and cuts nothing of ours', (t) => {
  const user = makeUser(t);
  user.install({ coordinate: true });
  const hooks = Object.entries(hooksOf(user, 'codex')).map(([event, [group]]) => [
    event,
    group?.hooks[0],
  ]);
  const limited = hooks.filter(([, hook]) =>
    Object.hasOwn(hook as object, 'additionalContextLimit'),
  );
  assert.deepEqual(
    limited.map(([event]) => event),
    ['SessionStart'],
  );
  assert.partialDeepStrictEqual(limited[0]?.[1], { additionalContextLimit: 0 });
});

test('installed with --coordinate and taken out again, both files are as they were', (t) => {
  const user = makeUser(t);
  const path = fileOf(user, 'claude-code');
  mkdirSync(dirname(path), { recursive: true });
  const text = '{\r\n  // mine\r\n  "model": "opus",\r\n}';
  writeFileSync(path, text);
  user.install({ coordinate: true });
  user.uninstall();
  assert.equal(readFileSync(path, 'utf8'), text);
});

test('doctor misses the hook of a client that was set up before --coordinate', async (t) => {
  const user = makeUser(t);
  user.install();
  user.install({ coordinate: true, harnesses: ['claude-code'] });
  const { env, cwd } = user;
  const context = { env, cwd, config: readConfig(user.paths) } as DoctorContext;
  const found: Found[] = await hooksCheck.run(context);
  assert.deepEqual(
    found.filter(({ state }) => state === 'error').map(({ what }) => what),
    ['Codex has no hook for UserPromptSubmit.'],
  );
});
