import assert from 'node:assert/strict';
import test from 'node:test';
import { factsOf, type TurnFacts } from '../../../src/recall/turn-facts.ts';
import { readerOf, readTurns } from '../read-turns.ts';

type Call = [name: string, input: object, result: unknown];

/** Of a turn with these calls, answered with JSON as Hermes does. */
async function factsOfCalls(...calls: Call[]): Promise<TurnFacts> {
  const message = (id: number, fields: object) => ({
    type: 'message',
    id,
    timestamp: id,
    ...fields,
  });
  const rows = calls.flatMap(([name, input, result], index) => {
    const id = `c${index}`;
    const call = { id, function: { name, arguments: JSON.stringify(input) } };
    const content = typeof result === 'string' ? result : spaced(result);
    return [
      message(index * 2 + 2, { role: 'assistant', tool_calls: JSON.stringify([call]) }),
      message(index * 2 + 3, { role: 'tool', tool_call_id: id, content }),
    ];
  });
  const [turn] = await readTurns(readerOf('hermes'), [
    message(1, { role: 'user', content: 'Do it.' }),
    ...rows,
  ]);
  assert.ok(turn);
  return factsOf(turn, 'hermes');
}

/** As Python writes it. */
function spaced(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replace(/\n */g, ' ');
}

const patch =
  '*** Begin Patch\n***Update File: b.py\n@@\n-a\n+b\n*** Move File: c.py -> d.py\n*** End Patch';

const cases: [title: string, calls: Call[], facts: TurnFacts][] = [
  [
    'files that are read, written and patched are told, those that could not be are not',
    [
      ['read_file', { path: 'a.py', limit: 5 }, { content: '1|x' }],
      ['read_file', { path: 'no.py' }, { error: 'File not found: no.py' }],
      ['write_file', { path: 'a.py', content: 'x' }, { bytes_written: 1 }],
      ['patch', { mode: 'replace', path: 'e.py', old_string: 'a' }, { success: true, diff: '' }],
      ['patch', { mode: 'patch', patch }, { success: true, diff: '' }],
    ],
    {
      written: ['a.py', 'e.py', 'b.py', 'c.py', 'd.py'],
      read: ['a.py'],
      tools: { read_file: 2, write_file: 1, patch: 2 },
      errors: 1,
    },
  ],
  [
    'a command fails by its exit code, unless that is none of an error, and not by its output',
    [
      ['terminal', { command: 'pytest' }, { output: 'no', exit_code: 1, error: null }],
      ['terminal', { command: 'cat log' }, { output: '"exit_code": 1', exit_code: 0, error: null }],
      [
        'terminal',
        { command: 'grep x y' },
        {
          output: '',
          exit_code: 1,
          error: null,
          exit_code_meaning: 'No matches found (not an error)',
        },
      ],
    ],
    {
      commands: [{ text: 'pytest', failed: true }, { text: 'cat log' }, { text: 'grep x y' }],
      tools: { terminal: 3 },
      errors: 1,
    },
  ],
  [
    'a command that went on has failed when a later call sees it fail',
    [
      [
        'terminal',
        { command: 'make e2e', background: true },
        { output: 'Background process started', session_id: 'proc_1', exit_code: 0, error: null },
      ],
      ['process', { action: 'wait', session_id: 'proc_1' }, { status: 'exited', exit_code: 2 }],
      ['process', { action: 'list' }, { processes: [{ session_id: 'proc_0', exit_code: 1 }] }],
    ],
    {
      commands: [{ text: 'make e2e', failed: true }],
      tools: { terminal: 1, process: 2 },
      errors: 1,
    },
  ],
  [
    'the list of things to do is what the tool answers, also where a call changed a part of it',
    [
      [
        'todo',
        { todos: [{ id: '2', status: 'completed' }], merge: true },
        {
          todos: [
            { id: '1', content: 'look', status: 'completed' },
            { id: '2', content: 'fix', status: 'completed' },
            { id: '3', content: 'ask', status: 'cancelled' },
            { id: '4', content: 'test', status: 'pending' },
          ],
          summary: { total: 4 },
        },
      ],
    ],
    {
      tools: { todo: 1 },
      todo: [
        { text: 'look', status: 'done' },
        { text: 'fix', status: 'done' },
        { text: 'test', status: 'open' },
      ],
    },
  ],
  [
    'where the answer cannot be read, a whole list is the one that was given',
    [
      ['todo_list', { todos: [{ id: '1', content: 'look', status: 'pending' }] }, '{} [a warning]'],
      ['todo_list', { todos: [{ id: '2', content: 'x' }], merge: true }, '{} [a warning]'],
    ],
    { tools: { todo_list: 2 }, todo: [{ text: 'look', status: 'open' }] },
  ],
];

for (const [title, calls, facts] of cases) {
  test(title, async () => assert.deepEqual(await factsOfCalls(...calls), facts));
}
