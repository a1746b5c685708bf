import assert from 'node:assert/strict';
import test from 'node:test';
import { harnesses } from '../../src/harness/registry.ts';
import type { Item, Turn } from '../../src/harness/turn.ts';
import { factsOf } from '../../src/recall/turn-facts.ts';
import { seeded } from '../support/random.ts';
import { bash, edit, turnWith, user } from './turn-with.ts';

const names = [...harnesses.map(({ name }) => name), 'a harness of tomorrow'];

test('a turn without tools has no facts', () => {
  for (const name of names) assert.deepEqual(factsOf(turnWith([user('Hello')]), name), {});
});

test('errors of the client count beside calls that failed', () => {
  const items: Item[] = [
    bash('npm test', { isError: true }),
    { kind: 'event', event: 'error', text: 'API Error: 529' },
    { kind: 'event', event: 'interrupted', text: '' },
  ];
  assert.equal(factsOf(turnWith(items), 'claude-code').errors, 2);
});

test('of a harness whose tools are not known, calls are counted by name', () => {
  const turn = turnWith([bash('npm test'), bash('ls'), edit('/w/a.ts')]);
  for (const name of ['imported', 'a harness of tomorrow', 'constructor']) {
    assert.deepEqual(factsOf(turn, name), { tools: { Bash: 2, Edit: 1 } });
  }
});

test('tools named like parts of JavaScript are tools', () => {
  const call = (name: string): Item => ({ kind: 'tool', id: name, name, input: { path: '/w/x' } });
  const facts = factsOf(turnWith(['constructor', '__proto__', 'toString'].map(call)), 'codex');
  assert.equal(JSON.stringify(facts.tools), '{"constructor":1,"__proto__":1,"toString":1}');
});

test('a command is one clean line, however long and coloured it is', () => {
  const long = `npm run ${'x'.repeat(100_000)}`;
  const { commands } = factsOf(
    turnWith([bash('\n\u001b[31mls\u001b[0m\t-l\u202e'), bash(long)]),
    'claude-code',
  );
  assert.equal(commands?.[0]?.text, 'ls -l');
  assert.equal(commands?.[1]?.text.length, 300);
});

const values = [undefined, null, 0, '', 'x', [], [null, 7, 'x'], {}, { path: {} }, true];
const fields = [
  'file_path path command cmd todos plan changes input patch merge session_id sessionId taskId status subject',
].flatMap((list) => list.split(' '));
const tools = [
  'Read Bash TodoWrite TaskCreate TaskUpdate TaskList exec_command shell local_shell apply_patch update_plan',
  'write_stdin read edit exec process progress_card read_file patch terminal todo mcp__a__read',
].flatMap((list) => list.split(' '));

test('whatever the inputs and results are, facts are made of them', () => {
  const random = seeded();
  const seed = `seed ${random.seed}`;
  const value = () => random.pick(values);
  for (let round = 0; round < 500; round += 1) {
    const input = random.chance(0.2)
      ? value()
      : Object.fromEntries(fields.filter(() => random.chance(0.3)).map((name) => [name, value()]));
    const item: Item = {
      kind: 'tool',
      id: 'c',
      name: random.pick(tools),
      input,
      result: { text: String(value()), isError: random.chance(0.2) },
    };
    const turn: Turn = turnWith([item]);
    for (const name of names) {
      const facts = factsOf(turn, name);
      const texts = [...(facts.written ?? []), ...(facts.read ?? [])];
      assert.ok(
        texts.every((text) => typeof text === 'string' && text !== ''),
        seed,
      );
      assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts, seed);
    }
  }
});
