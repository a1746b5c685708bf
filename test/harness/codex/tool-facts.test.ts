import assert from 'node:assert/strict';
import test from 'node:test';
import type { Turn } from '../../../src/harness/turn.ts';
import { factsOf, type TurnFacts } from '../../../src/recall/turn-facts.ts';
import { outline, readerOf, readTurns } from '../read-turns.ts';
import { rollout } from './rollout.ts';

type Call = [name: string, input: object | string, output: string];

async function turnOf(fill: (into: ReturnType<typeof rollout>) => void): Promise<Turn> {
  const into = rollout();
  into.meta();
  into.event({ type: 'task_started' });
  into.user('Do it.');
  fill(into);
  into.event({ type: 'task_complete' });
  const [turn] = await readTurns(readerOf('codex'), into.rows);
  assert.ok(turn);
  return turn;
}

/** Of a turn with these calls; outputs are spelled as Codex 0.169.0 does, where nothing else is said. */
async function factsOfCalls(...calls: Call[]): Promise<TurnFacts> {
  const turn = await turnOf(({ item }) => {
    for (const [index, [name, input, output]] of calls.entries()) {
      const call_id = `c${index}`;
      if (typeof input === 'string') {
        item({ type: 'custom_tool_call', call_id, name, input });
        item({ type: 'custom_tool_call_output', call_id, output });
      } else {
        item({ type: 'function_call', call_id, name, arguments: JSON.stringify(input) });
        item({ type: 'function_call_output', call_id, output });
      }
    }
  });
  return factsOf(turn, 'codex');
}

const exited = (code: number, output = '') =>
  `Chunk ID: 4bef34\nWall time: 0.0000 seconds\nProcess exited with code ${code}\nOriginal token count: 2\nOutput:\n${output}`;
const patched =
  'Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\n';
const patch = `*** Begin Patch
*** Add File: new.ts
+*** Add File: in the text.ts
*** Update File: src/old.ts
*** Move to: src/moved.ts
@@
-a
+b
*** Delete File: gone.ts
*** End Patch`;
const patchedFiles = ['new.ts', 'src/old.ts', 'src/moved.ts', 'gone.ts'];

const cases: [title: string, calls: Call[], facts: TurnFacts][] = [
  [
    'a command fails by its exit code, and not by what its output says',
    [
      ['exec_command', { cmd: 'npm test' }, exited(3)],
      ['exec_command', { cmd: 'cat log' }, exited(0, 'Process exited with code 1\n')],
    ],
    {
      commands: [{ text: 'npm test', failed: true }, { text: 'cat log' }],
      tools: { exec_command: 2 },
      errors: 1,
    },
  ],
  [
    'the shells of older releases give their command as words',
    [
      [
        'shell',
        { command: ['bash', '-lc', 'make all'] },
        '{"output":"","metadata":{"exit_code":2}}',
      ],
      ['shell', { command: ['git', 'status'] }, '{"output":"","metadata":{"exit_code":0}}'],
      ['shell_command', { command: 'ls' }, 'Exit code: 0\nWall time: 0 seconds\nOutput:\na'],
    ],
    {
      commands: [{ text: 'make all', failed: true }, { text: 'git status' }, { text: 'ls' }],
      tools: { shell: 2, shell_command: 1 },
      errors: 1,
    },
  ],
  [
    'a patch tells the files that it adds, changes, moves and deletes, and not what it writes into them',
    [['apply_patch', patch, patched]],
    { written: patchedFiles, tools: { apply_patch: 1 } },
  ],
  [
    'a patch that is given to the shell is a patch, and no command',
    [
      [
        'exec_command',
        { cmd: `cd /w && apply_patch <<'EOF'\n${patch}\nEOF` },
        `Wall time: 0.0000 seconds\nOutput:\n${patched}`,
      ],
    ],
    { written: patchedFiles, tools: { exec_command: 1 } },
  ],
  [
    'calls that came to nothing without an exit code have failed',
    [
      ['apply_patch', patch, 'apply_patch verification failed: Failed to find expected lines'],
      [
        'update_plan',
        { plan: [{ step: 's', status: 'pending' }] },
        'unsupported call: update_plan',
      ],
      ['view_image', { path: 'none.png' }, 'unable to locate image at `/w/none.png`: No such file'],
      ['exec', 'throw 1', 'Script failed\nWall time 0.0 seconds\nOutput:\n\nScript error:\nError'],
    ],
    { tools: { apply_patch: 1, update_plan: 1, view_image: 1, exec: 1 }, errors: 4 },
  ],
  [
    'what a person refused was not done, and is no error',
    [
      ['exec_command', { cmd: 'rm -r x' }, 'exec command rejected by user'],
      ['apply_patch', patch, 'patch rejected by user'],
    ],
    { tools: { exec_command: 1, apply_patch: 1 } },
  ],
  [
    'a command that went on has failed when a later call sees it fail',
    [
      [
        'exec_command',
        { cmd: 'npm run e2e', yield_time_ms: 300 },
        'Chunk ID: d8ebd6\nWall time: 0.3019 seconds\nProcess running with session ID 75102\nOriginal token count: 0\nOutput:\n',
      ],
      ['exec_command', { cmd: 'date' }, exited(0)],
      ['write_stdin', { session_id: 75102, chars: '' }, exited(4)],
    ],
    {
      commands: [{ text: 'npm run e2e', failed: true }, { text: 'date' }],
      tools: { exec_command: 2, write_stdin: 1 },
      errors: 1,
    },
  ],
  [
    'the plan is the list of things to do',
    [
      [
        'update_plan',
        {
          explanation: 'x',
          plan: [
            { step: 'first', status: 'completed' },
            { step: 'second', status: 'in_progress' },
            { step: 'third', status: 'pending' },
          ],
        },
        'Plan updated',
      ],
      ['view_image', { path: 'shot.png' }, 'ok'],
    ],
    {
      read: ['shot.png'],
      tools: { update_plan: 1, view_image: 1 },
      todo: [
        { text: 'first', status: 'done' },
        { text: 'second', status: 'doing' },
        { text: 'third', status: 'open' },
      ],
    },
  ],
  [
    'inputs of another shape tell nothing',
    [
      ['exec_command', { cmd: 1 }, exited(0)],
      ['apply_patch', {}, patched],
      ['write_stdin', {}, exited(1)],
    ],
    { tools: { exec_command: 1, apply_patch: 1, write_stdin: 1 }, errors: 1 },
  ],
];

for (const [title, calls, facts] of cases) {
  test(title, async () => assert.deepEqual(await factsOfCalls(...calls), facts));
}

/** Rows as Codex 0.169.0 wrote them for a model whose only tool runs scripts. */
const script = { type: 'custom_tool_call', call_id: 'c1', name: 'exec' };
const ranBad = {
  type: 'CommandExecution',
  id: 'exec-cc5a9006-aaef-4d03-bac0-46274e293415',
  command: ['/bin/bash', '-lc', 'echo bad; exit 3'],
  status: 'failed',
  aggregated_output: 'bad\n',
  exit_code: 3,
};
const changed = {
  type: 'FileChange',
  id: 'exec-cd0d638f-a50f-40f1-a724-9cd0a2ec42ed',
  changes: { '/w/b.txt': { type: 'add', content: 'hello\n' } },
  status: 'completed',
  stdout: 'Success. Updated the following files:\nA b.txt\n',
  stderr: '',
};

test("what a script's calls did is part of the turn, and of the answer that held the script", async () => {
  const turn = await turnOf(({ item, event, usage, assistant }) => {
    item({ ...script, input: 'await tools.exec_command({cmd: "echo bad; exit 3"})' });
    usage('r1');
    event({ type: 'item_completed', item: ranBad });
    event({ type: 'item_completed', item: changed });
    item({ type: 'custom_tool_call_output', call_id: 'c1', output: 'Script completed\n' });
    assistant('Done.');
    usage('r2');
  });
  assert.deepEqual(outline(turn), [
    'user: Do it.',
    'exec → Script completed\n',
    'exec_command → bad\n',
    'apply_patch → Success. Updated the following files:\nA b.txt\n',
    'assistant: Done.',
  ]);
  assert.deepEqual(
    turn.items.map(({ call }) => call),
    [undefined, 0, 0, 0, 1],
  );
  assert.deepEqual(factsOf(turn, 'codex'), {
    written: ['/w/b.txt'],
    commands: [{ text: 'echo bad; exit 3', failed: true }],
    tools: { exec: 1, exec_command: 1, apply_patch: 1 },
    errors: 1,
  });
});

test('a call that has rows of its own is not told twice, and one that ends between turns begins none', async () => {
  const { rows, meta, event, user, call, output, assistant } = rollout();
  meta();
  event({ type: 'task_started' });
  user('Do it.');
  call('c1');
  event({ type: 'item_completed', item: { ...ranBad, id: 'c1' } });
  output('c1', exited(3));
  assistant('Done.');
  event({ type: 'task_complete' });
  event({ type: 'item_completed', item: ranBad });
  const turns = await readTurns(readerOf('codex'), rows);
  assert.deepEqual(
    turns.map(({ items }) => items.filter(({ kind }) => kind === 'tool').length),
    [1],
  );
});
