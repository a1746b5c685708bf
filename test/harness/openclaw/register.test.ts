import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { origin } from '../../../src/harness/harness.ts';
import { openclaw } from '../../../src/harness/openclaw/harness.ts';
import { openclawRegistration } from '../../../src/harness/openclaw/register.ts';
import { JsoncError } from '../../../src/install/jsonc/document.ts';
import type { Setting } from '../../../src/install/registration.ts';
import { temporaryFolder } from '../../support/machine.ts';

const setting = openclawRegistration.setting as Setting;
const entry = { enabled: true, hooks: { allowConversationAccess: true } };

const configs: [title: string, text: string][] = [
  ['no file', ''],
  ['an empty object', '{}\n'],
  ['one line', '{"a":1}'],
  ['an object with comments', '{\n  // mine\n  "agents": {} // and this\n}\n'],
  ['other plugins', '{\n\t"plugins": {\n\t\t"entries": {\n\t\t\t"a": {}\n\t\t}\n\t}\n}\n'],
  ['a list of allowed plugins', '{"plugins": {"allow": ["a"], "entries": {"a": {}}}}'],
  ['Windows lines', '{\r\n  "a": 1\r\n}\r\n'],
];
for (const [title, text] of configs) {
  test(`the plugin is switched on, and off again, in a config with ${title}`, () => {
    const put = setting.put(text);
    const value = JSON.parse(put.replace(/\/\/.*/g, '').replace(/,(\s*[}\]])/g, '$1'));
    assert.deepEqual(value.plugins.entries.tracecraft, entry);
    assert.ok(value.plugins.allow === undefined || value.plugins.allow.includes('tracecraft'));
    assert.equal(setting.put(put), put);
    assert.equal(setting.take(put).trim(), text.trim() || '{}');
    assert.equal(setting.take(text), text);
  });
}

test('a plugin that was switched off is switched on; what the user added to it stays', () => {
  const off = setting.put('{"plugins":{"entries":{"tracecraft":{"enabled":false}}}}');
  assert.deepEqual(JSON.parse(off).plugins.entries.tracecraft, entry);
  const more = { ...entry, hooks: { ...entry.hooks, timeoutMs: 900 } };
  const text = JSON.stringify({ plugins: { entries: { tracecraft: more } } });
  assert.equal(setting.put(text), text);
});

const foreign = ["{a: 'b'}", '{"plugins": []}', '{"plugins": {"entries": 1}}', '[]', '{'];
const denied = '{"plugins": {"deny": ["tracecraft"]}}';
for (const text of [...foreign, denied]) {
  test(`a config like ${text} is left alone`, () => {
    assert.throws(() => setting.put(text), JsoncError);
  });
}

test('an entry that says something beside ours keeps its containers and comments', () => {
  const text = '{\n  "plugins": {\n    "entries": { /* none yet */ }\n  }\n}\n';
  const taken = setting.take(setting.put(text));
  assert.match(taken, /none yet/);
  assert.ok(!taken.includes('tracecraft'));
});

function installPlugin(t: TestContext, launcher: string, script?: string) {
  const home = realpathSync(temporaryFolder(t));
  const path = join(home, launcher);
  if (script !== undefined) writeFileSync(path, script);
  const command = { node: process.execPath, launcher: path };
  const files = openclawRegistration.files({ HOME: home }, command);
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const module = files.find(({ path }) => path.endsWith('index.js'))?.path as string;
  return { home, files, module };
}

test('each of its files lies in the state folder and says whose it is', (t) => {
  const { home, files } = installPlugin(t, 'hook.cjs');
  const folder = join(home, '.openclaw/extensions/tracecraft');
  assert.deepEqual(
    files.map(({ path }) => path.slice(folder.length + 1)),
    ['package.json', 'openclaw.plugin.json', 'index.js'],
  );
  for (const { text } of files) assert.match(text, /Part of tracecraft\./);
});

/** Fires the plugin's hooks as OpenClaw does, in a process that ends at once. */
async function fire(module: string): Promise<{ code: number | null; ms: number; output: string }> {
  const code = `
    const handlers = {};
    const { default: plugin } = await import(process.argv[1]);
    plugin.register({ on: (name, handler) => { handlers[name] = handler; } });
    const context = { agentId: 'main', sessionId: 's', sessionKey: 'agent:main:s', workspaceDir: '/w' };
    await handlers.agent_end({ messages: [], success: true }, context);
    await handlers.session_end({ sessionId: 's', nextSessionId: 's', reason: 'new' }, { agentId: 'main' });
    await handlers.session_start(undefined, undefined);
  `;
  const started = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, module]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const [exit] = await once(child, 'close');
  return { code: exit, ms: performance.now() - started, output };
}

test('a turn that ends starts the hook with its ids, and waits for nothing', async (t) => {
  const recording = `
    const text = require('node:fs').readFileSync(0, 'utf8');
    setTimeout(() => require('node:fs').writeFileSync(
      __dirname + '/' + JSON.parse(text).hook_event_name, process.argv.slice(2) + ' ' + text), 400);
  `;
  const { home, module } = installPlugin(t, 'hook.cjs', recording);
  const { code, output } = await fire(module);
  assert.deepEqual([code, output], [0, '']);
  const file = join(home, 'agent_end');
  // Both hooks are over before their folder goes.
  const isOver = () =>
    ['agent_end', 'session_end'].every(
      (name) => (statSync(join(home, name), { throwIfNoEntry: false })?.size ?? 0) > 0,
    );
  for (let tries = 0; !isOver() && tries < 200; tries += 1) await sleep(50);
  const [harness, text = ''] = readFileSync(file, 'utf8').split(/ (.*)/s);
  assert.equal(harness, 'openclaw');
  const call = openclaw.hookCall(JSON.parse(text), { HOME: home });
  assert.deepEqual(
    [call?.event, call?.session, call?.cwd, call?.ends],
    ['Stop', 'main__s', '/w', false],
  );
  assert.equal(call?.sources[0]?.path.startsWith(join(home, '.openclaw/agents/main')), true);
});

test('once the runtime is gone, or fails, the plugin does nothing and says nothing', async (t) => {
  for (const script of [undefined, 'process.exit(1)', 'throw new Error("no")']) {
    const { module } = installPlugin(t, 'hook.cjs', script);
    const { code, output } = await fire(module);
    assert.deepEqual([code, output], [0, '']);
  }
});

test('the sample is a session that can be read', (t) => {
  const folder = temporaryFolder(t);
  const { payload, record } = openclawRegistration.sample({
    folder,
    session: 'check',
    cwd: '/work/here',
    reply: 'it works',
  });
  const call = openclaw.hookCall(payload, {});
  assert.equal(call?.session, record);
  assert.equal(call?.cwd, '/work/here');
  const [source] = call?.sources ?? [];
  assert.ok(source);
  const read = openclaw.read(source, origin, { bytes: 1000 });
  assert.ok('status' in read && read.status === 'ok');
  assert.match(read.bytes.toString(), /it works/);
});

test('payloads of every event are understood; what is none of ours is not', () => {
  const call = (fields: object) =>
    openclaw.hookCall({ agent_id: 'a', session_id: 's', cwd: '/w', ...fields }, { HOME: '/h' });
  const events = ['agent_end', 'session_start', 'before_compaction', 'session_end'];
  assert.deepEqual(
    events.map((name) => call({ hook_event_name: name })?.event),
    ['Stop', 'SessionStart', 'PreCompact', 'SessionEnd'],
  );
  const end = { hook_event_name: 'session_end' };
  assert.equal(call(end)?.ends, true);
  assert.equal(call({ ...end, next_session_id: 'other' })?.ends, true);
  assert.equal(call({ ...end, next_session_id: 's' })?.ends, false, '/new goes on with the id');
  for (const fields of [
    {},
    { hook_event_name: 'constructor' },
    { ...end, agent_id: '' },
    { ...end, session_id: 7 },
  ]) {
    assert.equal(call(fields), undefined);
  }
  for (const payload of [undefined, null, 'x', []]) {
    assert.equal(openclaw.hookCall(payload, {}), undefined);
  }
});
