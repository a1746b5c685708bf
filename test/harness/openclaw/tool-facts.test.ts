import assert from 'node:assert/strict';
import test from 'node:test';
import { factsOf, type TurnFacts } from '../../../src/recall/turn-facts.ts';
import { events } from '../../support/openclaw-database.ts';
import { readerOf, readTurns } from '../read-turns.ts';

type Call = [name: string, input: object, result: string, isError?: boolean];

/** Of a turn with these calls, answered with what OpenClaw 2026.9.6 answers. */
async function factsOfCalls(...calls: Call[]): Promise<TurnFacts> {
  const rows = calls.flatMap(([name, input, text, isError = false], index) => {
    const id = `t${index}`;
    const content = [{ type: 'text', text }];
    const message = { role: 'toolResult', toolCallId: id, toolName: name, content, isError };
    return [
      events.assistant('', { content: [{ type: 'toolCall', id, name, arguments: input }] }),
      events.other({ type: 'message', message }),
    ];
  });
  const [turn] = await readTurns(readerOf('openclaw'), [events.user('Do it.'), ...rows]);
  assert.ok(turn);
  return factsOf(turn, 'openclaw');
}

const noFile =
  '{\n  "status": "error",\n  "tool": "read",\n  "error": "File not found: /w/no.txt."\n}';
const running =
  'Command still running (session faint-harbor, pid 2104). Use process (list/poll/log) for follow-up.';

const cases: [title: string, calls: Call[], facts: TurnFacts][] = [
  [
    'files that are read, written, edited and patched are told, those that could not be are not',
    [
      ['write', { path: 'a.txt', content: 'one' }, 'Successfully wrote 8 bytes to a.txt'],
      ['edit', { path: 'b.txt', edits: [] }, 'Successfully replaced 1 block(s) in b.txt.'],
      ['edit', { file_path: 'c.txt', oldText: 'a', newText: 'b' }, 'Successfully replaced text'],
      ['read', { path: 'a.txt' }, 'three'],
      ['read', { path: 'no.txt' }, noFile, true],
      [
        'apply_patch',
        { input: '*** Begin Patch\n*** Add File: d.txt\n+hello\n*** End Patch' },
        'Success. Updated the following files:\nA d.txt',
      ],
    ],
    {
      written: ['a.txt', 'b.txt', 'c.txt', 'd.txt'],
      read: ['a.txt'],
      tools: { write: 1, edit: 2, read: 2, apply_patch: 1 },
      errors: 1,
    },
  ],
  [
    'a command fails by the exit code at the end of its output, in a call that did not',
    [
      ['exec', { command: 'npm test' }, 'no\n\n(Command exited with code 3)'],
      ['exec', { command: 'cat log' }, '(Command exited with code 3)\nand more'],
      ['exec', { command: 'nosuch' }, 'nosuch: not found\n\nCommand not found', true],
    ],
    {
      commands: [
        { text: 'npm test', failed: true },
        { text: 'cat log' },
        { text: 'nosuch', failed: true },
      ],
      tools: { exec: 3 },
      errors: 2,
    },
  ],
  [
    'a command that went on has failed when a later call sees it fail',
    [
      ['exec', { command: 'sleep 3; exit 4', background: true }, running],
      [
        'process',
        { action: 'poll', sessionId: 'faint-harbor' },
        '(no new output)\n\nProcess exited with code 4.',
      ],
    ],
    {
      commands: [{ text: 'sleep 3; exit 4', failed: true }],
      tools: { exec: 1, process: 1 },
      errors: 1,
    },
  ],
  [
    'the plan of the progress card is the list of things to do; a card without one leaves it',
    [
      [
        'progress_card',
        {
          plan: [
            { step: 'look', status: 'completed' },
            { step: 'fix', status: 'in_progress' },
          ],
        },
        'Progress card updated (rev 1, 1/2 done)',
      ],
      ['progress_card', { markdown: 'All is well.' }, 'Progress card updated (rev 2)'],
    ],
    {
      tools: { progress_card: 2 },
      todo: [
        { text: 'look', status: 'done' },
        { text: 'fix', status: 'doing' },
      ],
    },
  ],
  [
    'a tool that is not there counts and has failed',
    [['nonsense', { path: 'x' }, 'Tool nonsense not found', true]],
    { tools: { nonsense: 1 }, errors: 1 },
  ],
];

for (const [title, calls, facts] of cases) {
  test(title, async () => assert.deepEqual(await factsOfCalls(...calls), facts));
}
