import assert from 'node:assert/strict';
import test from 'node:test';
import {
  answer,
  assistant,
  called,
  pageOf,
  recordOf,
  sessionOf,
  turnsOf,
  user,
} from '../page/support.ts';

const digestOf = async (...given: Parameters<typeof sessionOf>) =>
  (await pageOf(sessionOf(...given))).digest;

test('what was asked first and said last', async () => {
  const digest = await digestOf(
    recordOf(
      turnsOf(
        [user('Fix it.\n\nPlease.'), assistant('On it.')],
        [user('And?'), assistant('Done.'), called('Bash', { command: 'ls' })],
      ),
    ),
  );
  assert.equal(digest.asked, 'Fix it.\n\nPlease.');
  assert.equal(digest.outcome, 'Done.');
  assert.equal(digest.turns, 2);
  assert.equal(digest.messages, 4);
});

test('files come from calls that worked, relative to the session’s folder', async () => {
  const { files } = await digestOf(
    recordOf(
      turnsOf([
        user('See src/prose.ts'),
        called('Read', { file_path: '/home/someone/project/src/a.ts' }),
        called('Edit', {
          file_path: '/home/someone/project/src/a.ts',
          old_string: 'a',
          new_string: 'b',
        }),
        called('Read', { file_path: '/etc/hosts' }),
        called('Write', { file_path: '/home/someone/project-2/b.ts', content: 'b' }, 'no', {
          result: { text: 'no', isError: true },
        }),
      ]),
    ),
  );
  assert.deepEqual(files, [
    { path: 'src/a.ts', written: true, calls: 2 },
    { path: '/etc/hosts', written: false, calls: 1 },
  ]);
});

test('commands and errors lead to the calls that they stand in', async () => {
  const { commands, errors, tools, failedCalls } = await digestOf(
    recordOf(
      turnsOf([
        user('Go'),
        called('Bash', { command: 'npm test' }, '1 failing', {
          result: { text: '1 failing', isError: true },
        }),
        called('Bash', { command: 'ls' }),
        { kind: 'event', event: 'error', text: 'API Error: 529' },
      ]),
    ),
  );
  assert.deepEqual(commands, [
    { text: 'npm test', anchor: 'turn-1-call-1', failed: true },
    { text: 'ls', anchor: 'turn-1-call-2' },
  ]);
  assert.deepEqual(errors, [
    { text: 'API Error: 529', anchor: 'turn-1' },
    { text: 'Bash: 1 failing', anchor: 'turn-1-call-1' },
  ]);
  assert.deepEqual(tools, [{ name: 'Bash', calls: 2, failed: 1 }]);
  assert.equal(failedCalls, 1);
});

test('an error is told by the line that sounds like one, wherever it stands in a long result', async () => {
  const failed = (text: string) =>
    called('Bash', { command: 'x' }, text, { result: { text, isError: true } });
  const long = `${'all is well\n'.repeat(5000)}TypeError: nothing is\nExit code 1`;
  const { errors } = await digestOf(
    recordOf(
      turnsOf([
        user('Go'),
        failed('\n✓ one\n✗ 2 failed\n'),
        failed(long),
        failed('no such thing'),
        failed(''),
      ]),
    ),
  );
  assert.deepEqual(
    errors.map(({ text }) => text),
    ['Bash: ✗ 2 failed', 'Bash: TypeError: nothing is', 'Bash: no such thing', 'Bash failed'],
  );
});

test('why a command failed is said before that it did', async () => {
  const ran = (text: string) =>
    called('exec_command', { cmd: 'x' }, text, { result: { text, isError: true } });
  const head = 'Chunk ID: a1\nWall time: 1.2 seconds\nProcess exited with code 1\nOutput:\n';
  const { errors } = await digestOf(
    recordOf(
      turnsOf([
        user('Go'),
        ran(`${head}  AssertionError: 2 !== 1\n`),
        ran(`${head}cat: a.log: No such file or directory`),
        ran(`${head}nothing more`),
      ]),
      { harness: 'codex' },
    ),
  );
  assert.deepEqual(
    errors.map(({ text }) => text),
    [
      'exec_command: AssertionError: 2 !== 1',
      'exec_command: cat: a.log: No such file or directory',
      'exec_command: Process exited with code 1',
    ],
  );
});

test('a command that goes on in a process fails with the call that asks for its end', async () => {
  const { commands } = await digestOf(
    recordOf(
      turnsOf([
        user('Go'),
        called('exec_command', { cmd: 'make' }, 'Process running with session ID 7\nOutput:\n'),
        called('write_stdin', { session_id: 7 }, 'failed', {
          result: { text: 'failed', isError: true },
        }),
      ]),
      { harness: 'codex' },
    ),
  );
  assert.deepEqual(commands, [{ text: 'make', anchor: 'turn-1-call-1', failed: true }]);
});

const refusal = "The user doesn't want to proceed with this tool use.";
const settled: [what: string, call: ReturnType<typeof called>, harness: string, texts: string[]][] =
  [
    [
      'answers to questions',
      called(
        'AskUserQuestion',
        { questions: [{ question: 'Which?' }] },
        'User has answered your questions: "Which?"="This one". You can now continue.',
      ),
      'claude-code',
      ['Which? This one'],
    ],
    [
      'a plan that was agreed to',
      called('ExitPlanMode', { plan: '# Do it\n\n1. a' }, 'User has approved your plan.'),
      'claude-code',
      ['Plan agreed to: Do it'],
    ],
    [
      'a plan that was not',
      called('ExitPlanMode', { plan: 'Do it' }, refusal, {
        result: { text: refusal, isError: true },
      }),
      'claude-code',
      ['Plan not agreed to: Do it'],
    ],
    [
      'what was not allowed',
      called('Bash', { command: 'rm -rf /' }, refusal, {
        result: { text: refusal, isError: true },
      }),
      'claude-code',
      ['Not allowed: Bash rm -rf /'],
    ],
    [
      'answers in JSON',
      called(
        'request_user_input',
        { questions: [{ id: 'q', question: 'Which?' }] },
        '{"answers":{"q":{"answers":["This"]}}}',
      ),
      'codex',
      ['Which? This'],
    ],
    [
      'an answer alone',
      called('clarify', { question: 'Which?' }, '{"user_response":"This"}'),
      'hermes',
      ['Which? This'],
    ],
    ['nothing of other calls', called('Bash', { command: 'ls' }, 'a'), 'claude-code', []],
  ];
for (const [what, call, harness, texts] of settled) {
  test(`decisions: ${what}`, async () => {
    const { decisions } = await digestOf(recordOf(turnsOf([user('Go'), call]), { harness }));
    assert.deepEqual(
      decisions,
      texts.map((text) => ({ text, anchor: 'turn-1-call-1' })),
    );
  });
}

test('tokens and cost count each answer once, the subagents’ too; models without a price are named', async () => {
  const agent = recordOf(
    turnsOf([user('Inner')]),
    { id: 'a', parent: 's1' },
    { answers: [answer('1'), answer('3', { model: 'nobody-knows-1' })] },
  );
  const digest = await digestOf(
    recordOf(
      turnsOf([user('Go'), called('Task', {}, '', { subagent: 'a' })]),
      {},
      { answers: [answer('1'), answer('2'), answer('4', { copied: true })] },
    ),
    [agent],
  );
  assert.deepEqual(digest.usage, {
    input: 300,
    output: 150,
    cacheRead: 0,
    cacheWrite: 0,
    reasoning: 0,
  });
  assert.deepEqual(digest.unpriced, ['nobody-knows-1']);
  assert.deepEqual(digest.models, ['claude-sonnet-4-5', 'nobody-knows-1']);
  assert.ok(digest.cost !== undefined && digest.cost > 0);
  assert.equal((await digestOf(recordOf([]))).cost, undefined);
});

test('time worked leaves out the gaps of more than ten minutes', async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 9, minute)).toISOString();
  const [first, second] = turnsOf([user('One')], [user('Two')]);
  assert.ok(first && second);
  const digest = await digestOf(
    recordOf([
      { ...first, startedAt: at(0), endedAt: at(5) },
      { ...second, startedAt: at(40), endedAt: at(42), items: [{ ...user('Two'), at: 'no time' }] },
    ]),
  );
  assert.equal(digest.activeMs, 7 * 60_000);
  assert.deepEqual([digest.firstAt, digest.lastAt], [at(0), at(42)]);
});

test('copied turns stand in the page, and count in the session that they come from', async () => {
  const turns = turnsOf([user('Old'), called('Bash', { command: 'ls' })], [user('New')]);
  const digest = await digestOf(
    recordOf(turns.map((turn, index) => (index === 0 ? { ...turn, copied: true as const } : turn))),
  );
  assert.equal(digest.turns, 1);
  assert.equal(digest.toolCalls, 0);
  assert.equal(digest.asked, 'New');
  assert.equal(digest.places.length, 2);
});
