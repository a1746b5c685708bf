import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { placeRuntime, planRuntime } from '../src/install/runtime.ts';
import { statePaths } from '../src/state/paths.ts';
import { makeMachine, redacted, temporaryFolder } from './support/machine.ts';
import { repository } from './support/sandbox.ts';
import { append, assistantRow, userRow } from './support/transcript.ts';

/** What a hook loads is most of what it costs: a file of the bundle 1 to 2 ms, node:crypto 4 ms. */

const whatWasLoaded = `process.on('exit', () => require('node:fs').writeFileSync(
  process.env.LOADED,
  JSON.stringify({ files: Object.keys(require.cache), builtIns: process.moduleLoadList }),
));`;

function makeUser(t: TestContext) {
  const root = temporaryFolder(t);
  const machine = makeMachine(root);
  const preload = join(root, 'preload.cjs');
  const LOADED = join(root, 'loaded.json');
  writeFileSync(preload, whatWasLoaded);
  const transcript = machine.source('s').path;
  return {
    turn: () => append(transcript, userRow('a') + assistantRow('b')),
    /** The files of the bundle and the costly modules of Node that a hook has loaded. */
    hook(event = 'Stop', harness = 'claude-code') {
      const payload = { session_id: 's', transcript_path: transcript, hook_event_name: event };
      execFileSync(
        process.execPath,
        ['-r', preload, join(repository, 'dist/hook.cjs'), harness, '--own-environment'],
        {
          env: { PATH: process.env.PATH, ...machine.env, LOADED },
          input: JSON.stringify({ ...payload, cwd: root }),
        },
      );
      const { files, builtIns } = JSON.parse(readFileSync(LOADED, 'utf8'));
      return {
        files: files
          .map((path: string) => basename(path))
          .filter((name: string) => /^hook/.test(name)),
        costly: costly.filter((name) => builtIns.includes(`NativeModule ${name}`)),
      };
    },
  };
}

const costly = ['crypto', 'zlib', 'stream', 'http', 'https', 'net', 'tls', 'child_process', 'v8'];

test('a hook that finds nothing new loads its first file, and nothing of Node that costs', (t) => {
  const { turn, hook } = makeUser(t);
  turn();
  hook();
  for (const event of ['Stop', 'SessionStart', 'PreCompact', 'UserPromptSubmit']) {
    assert.deepEqual(hook(event), { files: ['hook.cjs'], costly: [] }, event);
  }
});

test('a turn loads what mirrors and indexes it, and what tells of the agent only when that is due', (t) => {
  const { turn, hook } = makeUser(t);
  turn();
  assert.deepEqual(hook().files, ['hook.cjs', 'hook-mirror.cjs', 'hook-coordination.cjs']);
  turn();
  assert.deepEqual(hook(), {
    files: ['hook.cjs', 'hook-mirror.cjs'],
    costly: [],
  });
  assert.deepEqual(hook('SessionEnd').files, [
    'hook.cjs',
    'hook-mirror.cjs',
    'hook-coordination.cjs',
  ]);
});

for (const harness of ['codex', 'openclaw', 'hermes']) {
  test(`a hook of ${harness} loads that, and no other one's`, (t) => {
    const { files } = makeUser(t).hook('SessionStart', harness);
    assert.deepEqual(files, ['hook.cjs', `hook-${harness}.cjs`]);
  });
}

/** Where the oldest supported Node is at hand, every other hook runs on it. */
const nodes = [process.execPath, process.env.TRACECRAFT_TEST_NODE22 ?? process.execPath];

/** The hook as installed, which keeps its compiled form. */
function makeInstalled(t: TestContext) {
  const machine = makeMachine(temporaryFolder(t));
  const paths = statePaths(machine.env);
  const plan = planRuntime(paths, { env: machine.env, source: repository });
  placeRuntime(paths, { ...plan, node: { path: process.execPath } });
  const transcript = machine.source('s').path;
  let started = 0;
  return {
    compiled: join(plan.folder, 'compiled'),
    config: paths.config,
    async hook() {
      append(transcript, userRow('a') + assistantRow('b'));
      started += 1;
      const args = [join(paths.runtime, 'hook.cjs'), 'claude-code', '--own-environment'];
      const child = spawn(nodes[started % 2] as string, args, {
        env: { PATH: process.env.PATH, ...machine.env },
        stdio: 'pipe',
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data) => (said += data));
      const payload = { session_id: 's', transcript_path: transcript, hook_event_name: 'Stop' };
      child.stdin.end(JSON.stringify({ ...payload, cwd: machine.home }));
      const [code] = await once(child, 'close');
      assert.deepEqual({ code, said }, { code: 0, said: '' });
    },
    isWhole: () => machine.record('s').bytes.equals(redacted(readFileSync(transcript))),
  };
}

type Spoil = (folder: string, files: string[]) => void;

const faults: Record<string, Spoil> = {
  'is cut off': eachFile((path) => writeFileSync(path, readFileSync(path).subarray(0, 999))),
  'holds other bytes': eachFile((path) => writeFileSync(path, readFileSync(path).fill(7, 64))),
  'belongs to another file': (_, [one, ...others]) => {
    for (const path of others) writeFileSync(path, readFileSync(one as string));
  },
  'has a file for its folder': (folder) => {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'x');
  },
  'has folders for its files': eachFile((path) => {
    rmSync(path);
    mkdirSync(path);
  }),
  'names no ways': eachFile((path) => {
    const bytes = readFileSync(path);
    const end = bytes.indexOf(10);
    const head = JSON.parse(bytes.toString('utf8', 0, end));
    const line = JSON.stringify({ ...head, ways: { length: 0 } });
    writeFileSync(path, Buffer.concat([Buffer.from(line), bytes.subarray(end)]));
  }),
  'was removed': (folder) => rmSync(folder, { recursive: true }),
};

function eachFile(spoil: (path: string) => void): Spoil {
  return (_, files) => {
    for (const path of files) spoil(path);
  };
}

for (const [what, spoil] of Object.entries(faults)) {
  test(`a compiled form that ${what} is done without, in silence`, async (t) => {
    const { compiled, hook, isWhole } = makeInstalled(t);
    for (const _ of nodes) await hook();
    const files = globSync(join(compiled, '*/*'));
    assert.ok(files.length > 1);
    spoil(compiled, files);
    for (const _ of nodes) await hook();
    assert.ok(isWhole());
  });
}

test('what ran once is compiled for all later processes, each of which leaves it as it is', async (t) => {
  const { compiled, hook } = makeInstalled(t);
  const stamps = () =>
    globSync(join(compiled, '*/*')).map((path) => `${path} ${statSync(path).mtimeMs}`);
  // The first turn of a session also tells others of the agent.
  for (const _ of [...nodes, ...nodes]) await hook();
  const before = stamps();
  assert.ok(before.some((stamp) => /hook-mirror\.cjs\.compiled/.test(stamp)));
  assert.ok(before.every((stamp) => !/\.tmp/.test(stamp)));
  for (const _ of nodes) await hook();
  assert.deepEqual(stamps(), before);
});

test('a hook whose time is nearly over keeps nothing, and is gone in time', async (t) => {
  const { compiled, hook, isWhole, config } = makeInstalled(t);
  writeFileSync(config, JSON.stringify({ hook: { budget_ms: 290 } }));
  for (const _ of nodes) await hook();
  assert.deepEqual(globSync(join(compiled, '*/*')), []);
  rmSync(config);
  for (const _ of nodes) await hook();
  assert.ok(globSync(join(compiled, '*/*')).length > 1);
  assert.ok(isWhole());
});

test('hooks that begin at once, before anything is compiled, do not meet', async (t) => {
  const { hook, isWhole } = makeInstalled(t);
  await Promise.all([hook(), hook(), hook(), hook()]);
  await hook();
  assert.ok(isWhole());
});
