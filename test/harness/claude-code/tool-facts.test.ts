import assert from 'node:assert/strict';
import test from 'node:test';
import { factsOf, type TurnFacts, todoAfter } from '../../../src/recall/turn-facts.ts';
import { readerOf, readTurns } from '../read-turns.ts';
import { call, conversation, human, result } from './conversation.ts';

type Call = [name: string, input: object, result?: string, isError?: boolean];

/** Of a turn with these calls, answered with what Claude Code 2.1.329 answers. */
async function factsOfCalls(...calls: Call[]): Promise<TurnFacts> {
  const { rows, user, assistant } = conversation();
  user('Do it.', human);
  for (const [index, [name, input, text, isError]] of calls.entries()) {
    assistant([call(`t${index}`, name, input)]);
    if (text !== undefined) user([result(`t${index}`, text, isError)]);
  }
  const [turn] = await readTurns(readerOf('claude-code'), rows);
  assert.ok(turn);
  return factsOf(turn, 'claude-code');
}

const created = 'File created successfully at: /w/a.ts (file state is current in your context)';
const notFound = '<tool_use_error>String to replace not found in file.\nString: x</tool_use_error>';
const refused =
  "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file). STOP what you are doing and wait for the user to tell you how to proceed.";

const cases: [title: string, calls: Call[], facts: TurnFacts][] = [
  [
    'files that are read and written are told once each, in order',
    [
      ['Read', { file_path: '/w/b.ts', limit: 10 }, '1\tthree'],
      ['Write', { file_path: '/w/a.ts', content: 'x' }, created],
      ['Edit', { file_path: '/w/c.ts', old_string: 'a', new_string: 'b' }, 'updated'],
      ['Edit', { file_path: '/w/a.ts', old_string: 'a', new_string: 'b' }, 'updated'],
      ['MultiEdit', { file_path: '/w/d.ts', edits: [] }, 'updated'],
      ['NotebookEdit', { notebook_path: '/w/n.ipynb', new_source: 'x' }, 'updated'],
    ],
    {
      written: ['/w/a.ts', '/w/c.ts', '/w/d.ts', '/w/n.ipynb'],
      read: ['/w/b.ts'],
      tools: { Read: 1, Write: 1, Edit: 2, MultiEdit: 1, NotebookEdit: 1 },
    },
  ],
  [
    'an edit that failed has written nothing, and is an error',
    [['Edit', { file_path: '/w/a.ts', old_string: 'x', new_string: 'y' }, notFound, true]],
    { tools: { Edit: 1 }, errors: 1 },
  ],
  [
    'a command is its first line, and says that it failed',
    [
      ['Bash', { command: '\nnpm test\necho done' }, 'Exit code 1\nno', true],
      ['Bash', { command: 'echo ok' }, 'ok'],
    ],
    {
      commands: [{ text: 'npm test', failed: true }, { text: 'echo ok' }],
      tools: { Bash: 2 },
      errors: 1,
    },
  ],
  [
    'what the user refused was neither run nor written, and is no error',
    [
      ['Bash', { command: 'rm -r x' }, refused, true],
      ['Write', { file_path: '/w/a.ts', content: '' }, refused, true],
    ],
    { tools: { Bash: 1, Write: 1 } },
  ],
  [
    'of a call without an end only the command is told',
    [
      ['Write', { file_path: '/w/a.ts', content: '' }],
      ['Bash', { command: 'sleep 9' }],
    ],
    { commands: [{ text: 'sleep 9' }], tools: { Write: 1, Bash: 1 } },
  ],
  [
    'the list of things to do is the one that was set last',
    [
      ['TodoWrite', { todos: [{ content: 'old', status: 'pending', activeForm: 'o' }] }, 'ok'],
      [
        'TodoWrite',
        {
          todos: [
            { content: 'look', status: 'completed', activeForm: 'Looking' },
            { content: 'fix', status: 'in_progress', activeForm: 'Fixing' },
            { content: 'test', status: 'pending', activeForm: 'Testing' },
          ],
        },
        'Todos have been modified successfully.',
      ],
      ['TodoWrite', { todos: [] }, 'TodoWrite is disabled for this session', true],
    ],
    {
      tools: { TodoWrite: 3 },
      errors: 1,
      todo: [
        { text: 'look', status: 'done' },
        { text: 'fix', status: 'doing' },
        { text: 'test', status: 'open' },
      ],
    },
  ],
  [
    'tools of MCP servers and unknown ones count; one that reads by its name tells the path',
    [
      ['mcp__files__read_text_file', { path: '/w/a.md' }, 'text'],
      ['mcp__files__move', { path: '/w/b.md' }, 'moved'],
      ['mcp__reader__write', { file_path: '/w/c.md' }, 'written'],
      ['Invented', { file_path: '/w/d.md' }, 'ok'],
    ],
    {
      read: ['/w/a.md'],
      tools: {
        mcp__files__read_text_file: 1,
        mcp__files__move: 1,
        mcp__reader__write: 1,
        Invented: 1,
      },
    },
  ],
  [
    'inputs of another shape tell nothing',
    [
      ['Read', { file_path: 7 }, 'x'],
      ['Write', {}, 'x'],
      ['Bash', { command: ['ls'] }, 'x'],
      ['TodoWrite', { todos: 'many' }, 'x'],
      ['TaskUpdate', { status: 'completed' }, 'x'],
    ],
    { tools: { Read: 1, Write: 1, Bash: 1, TodoWrite: 1, TaskUpdate: 1 } },
  ],
];

for (const [title, calls, facts] of cases) {
  test(title, async () => assert.deepEqual(await factsOfCalls(...calls), facts));
}

test('a list that is kept by ids is put together over the turns that changed it', async () => {
  const turns = [
    await factsOfCalls(
      ['TaskCreate', { subject: 'Look', description: 'd' }, 'Task #1 created successfully: Look'],
      ['TaskCreate', { subject: 'Fix', description: 'd' }, 'Task #2 created successfully: Fix'],
      ['TaskCreate', { subject: 'Ask', description: 'd' }, 'Task #3 created successfully: Ask'],
      ['TaskUpdate', { taskId: '1', status: 'in_progress' }, 'Updated task #1 status'],
    ),
    await factsOfCalls(['Bash', { command: 'ls' }, '']),
    await factsOfCalls(
      ['TaskUpdate', { taskId: '1', status: 'completed' }, 'Updated task #1 status'],
      ['TaskUpdate', { taskId: '2', subject: 'Mend', status: 'in_progress' }, 'Updated task #2'],
      ['TaskUpdate', { taskId: '3', status: 'deleted' }, 'Updated task #3 deleted'],
    ),
  ];
  assert.deepEqual(todoAfter(turns), [
    { text: 'Look', status: 'done' },
    { text: 'Mend', status: 'doing' },
  ]);
  assert.deepEqual(turns[2]?.tasks, [
    { id: '1', status: 'done' },
    { id: '2', text: 'Mend', status: 'doing' },
    { id: '3', status: 'gone' },
  ]);
});

test('a list that the client shows tells of tasks whose making is not known', async () => {
  const shown =
    '#1 [completed] Look (at all)\n#2 [in_progress] Fix (helper)\n#4 [pending] Test [blocked by #2]';
  assert.deepEqual(todoAfter([await factsOfCalls(['TaskList', {}, shown])]), [
    { text: 'Look', status: 'done' },
    { text: 'Fix', status: 'doing' },
    { text: 'Test', status: 'open' },
  ]);
  assert.deepEqual(todoAfter([await factsOfCalls(['TaskList', {}, 'No tasks found'])]), []);
});
