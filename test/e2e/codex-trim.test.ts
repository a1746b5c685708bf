import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultyCodex } from '../support/codex-app-server.ts';
import type { MockRequest } from '../support/mock-http.ts';
import { pinnedNode } from '../support/sandbox.ts';
import { appServer, assertAllKept, rollouts } from './codex-thread.ts';
import { handedOver } from './handover.ts';
import { type Scene, scenario } from './scenario.ts';

const numbers = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];
const few = numbers.slice(0, 3);
const question = (number: string) => `the ${number} question`;
const answer = (number: string) => `The ${number} answer.`;
const script = Object.fromEntries(
  [...numbers, 'next', 'other'].map((number) => [question(number), [answer(number)]]),
);

scenario(
  'a thread of six turns that is trimmed to the last two is told of the others, and the mirror holds all six',
  { script },
  async (scene) => {
    const thread = await threadOf(scene, numbers);
    const planned = await trim(scene, ['--keep-recent', '2', '--preflight']);
    assert.deepEqual([planned.status, planned.go.length, planned.stay.length], ['ready', 4, 2]);
    assert.equal(rollouts(scene).length, 1);

    const done = await trim(scene, ['--keep-recent', '2', '--execute', '--yes']);
    assert.deepEqual([done.status, done.reason], ['verified', null]);
    await scene.codex(question('next'), { args: ['resume', thread] });
    const [context, ...talk] = talkOf(scene);
    assert.match(context ?? '', /^# What was said before\n/);
    for (const number of numbers.slice(0, 4)) assert.match(context ?? '', said(number));
    for (const number of numbers.slice(4)) assert.doesNotMatch(context ?? '', said(number));
    assert.deepEqual(talk, [...turns(numbers.slice(4)), question('next')]);

    await scene.tracecraft('session', 'mirror', '--all');
    const kept = await scene.tracecraft('session', 'export', thread);
    for (const number of numbers) assert.ok(kept.includes(answer(number)));
    await assertAllKept(scene);

    const restored = JSON.parse(await scene.tracecraft('codex', 'restore', '--json'));
    await scene.codex(question('other'), { args: ['resume', restored.thread] });
    assert.deepEqual(talkOf(scene), [...turns(numbers), question('other')]);
  },
);

scenario(
  'where nothing can be put in once the turns are out, the thread is as it was',
  { script },
  async (scene) => {
    const thread = await threadOf(scene, few);
    const before = inputOf(scene);
    const { sandbox } = scene;
    const faulty = faultyCodex(join(sandbox.root, 'faulty'), {
      node: pinnedNode,
      home: sandbox.home,
      real: join(sandbox.bin, 'codex'),
    });
    faulty.setFaults([{ method: 'thread/inject_items', when: 'before', what: 'error' }]);
    const env = { PATH: `${join(sandbox.root, 'faulty')}:${sandbox.env.PATH}` };
    const done = await trim(scene, ['--keep-recent', '1', '--execute', '--yes'], env);
    assert.equal(done.status, 'refused');
    assert.match(done.reason, /could not be put in: Codex: the fault that was asked for/);
    assert.match(done.hint, /the thread is as it was/);
    // It had been reverted.
    assert.ok(faulty.calls().includes('thread/revert'));
    assert.equal(rollouts(scene).length, 2);

    await scene.codex(question('next'), { args: ['resume', thread] });
    assert.deepEqual(inputOf(scene).slice(0, before.length), before);
    assert.deepEqual(talkOf(scene), [...turns(few), question('next')]);
    const listed = await appServer(scene, (call) =>
      call('thread/turns/list', { threadId: thread, limit: 50 }),
    );
    assert.equal((listed as { data: unknown[] }).data.length, 4);
    await scene.tracecraft('session', 'mirror', '--all');
    await assertAllKept(scene);
  },
);

scenario(
  'a thread in an open window is left alone; once it was left, the shared server lets go of it',
  { script },
  async (scene) => {
    const thread = await threadOf(scene, few);
    const window = await scene.openCodex('resume', thread);
    await window.waitFor(/The third answer/);
    const refused = await trim(scene, ['--all', '--execute', '--yes']);
    assert.deepEqual(
      [refused.status, refused.reason],
      ['refused', 'The thread is open in a window of Codex'],
    );
    await window.ask(question('next'), answer('next'));
    assert.deepEqual(talkOf(scene), [...turns(few), question('next')]);
    await window.press('C-c');
    await window.press('C-c');
    await window.waitForExit();

    const done = await trim(scene, ['--all', '--execute', '--yes']);
    assert.deepEqual([done.status, done.reason], ['verified', null]);
    await scene.codex(question('other'), { args: ['resume', thread] });
    const [context, ...talk] = talkOf(scene);
    for (const number of [...few, 'next']) assert.match(context ?? '', said(number));
    assert.deepEqual(talk, [question('other')]);
  },
);

scenario(
  'a handoff begins a thread that goes on from another one, which stays as it was',
  { script },
  async (scene) => {
    const thread = await threadOf(scene, few);
    const path = rollouts(scene)[0]?.path as string;
    const before = readFileSync(path, 'utf8');
    const begun = JSON.parse(
      await scene.tracecraft('codex', 'handoff', '--memo', 'mind the gap', '--json'),
    );
    assert.equal(begun.from, thread);
    assert.equal(begun.open.app, `codex://threads/${begun.thread}`);
    await scene.codex(question('next'), { args: ['resume', begun.thread] });
    const text = handedOver(scene.openai, question('next')) ?? '';
    for (const number of few) assert.match(text, said(number));
    assert.match(text, /mind the gap/);
    assert.equal(readFileSync(path, 'utf8'), before);
    const { handover } = JSON.parse(
      await scene.tracecraft('handoff', 'show', '--session', begun.thread, '--json'),
    );
    assert.deepEqual([handover.turns, handover.sessions], [4, 2]);
  },
);

async function threadOf(scene: Scene, names: readonly string[]): Promise<string> {
  await scene.install('--trust-codex-hooks');
  const [first = '', ...others] = names;
  await scene.codex(question(first));
  const thread = rollouts(scene)[0]?.thread as string;
  for (const name of others) await scene.codex(question(name), { args: ['resume', thread] });
  return thread;
}

// biome-ignore lint/suspicious/noExplicitAny: a test asks for what it expects
async function trim({ sandbox }: Scene, args: string[], env = {}): Promise<any> {
  const program = join(sandbox.home, '.tracecraft/bin/tracecraft');
  const { stdout, exitCode } = await sandbox.run(program, ['codex', 'trim', ...args, '--json'], {
    env,
    anyExit: true,
  });
  const told = JSON.parse(stdout);
  assert.equal(exitCode === 0, told.status === 'ready' || told.status === 'verified');
  return told;
}

const said = (number: string) => new RegExp(`${question(number)}|${answer(number)}`);

function turns(names: readonly string[]): string[] {
  return names.flatMap((number) => [question(number), answer(number)]);
}

interface Item {
  role?: string;
  content?: { text?: string }[];
}

/** What the model was asked last, without ids. */
function inputOf({ openai }: Scene): { role: string | undefined; text: string }[] {
  const isTurn = ({ body }: MockRequest) =>
    (body as { tools?: { name?: string }[] } | undefined)?.tools?.some(
      ({ name }) => name === 'exec_command',
    );
  const asked = openai.requests.filter(isTurn).map(({ body }) => (body as { input: Item[] }).input);
  return (asked.at(-1) ?? []).map(({ role, content }) => ({
    role,
    text: (content ?? []).map(({ text }) => text ?? '').join(''),
  }));
}

/** Of that, without what Codex and hooks put before every thread: the talk, and what a trim has put in. */
function talkOf(scene: Scene): string[] {
  return inputOf(scene)
    .filter(
      ({ role, text }) =>
        text.startsWith('# What was said before') ||
        role === 'assistant' ||
        (role === 'user' && !text.startsWith('<')),
    )
    .map(({ text }) => text);
}
