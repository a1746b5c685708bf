import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { call, result, text, thinking } from '../../test/harness/claude-code/conversation.ts';
import { type Random, seeded } from '../../test/support/random.ts';

/** Four weeks of a small team's work with Claude Code and Codex, for pictures. Nobody's own. */
export function writeDemo(home: string): void {
  refunds(home);
  const random = seeded(8);
  for (let number = 0; number < 90; number += 1) small(home, number, random);
}

const today = Date.parse('2026-11-20T16:00:00Z');
const hour = 3_600_000;

interface Session {
  home: string;
  cwd: string;
  id: string;
  branch: string;
  model: string;
  at: number;
}

/** Rows of a session of Claude Code, each some time behind the one before. */
export function claudeSession({ home, cwd, id, branch, model, at }: Session) {
  const rows: object[] = [];
  let time = at;
  let tip: string | null = null;
  const row = (fields: object, seconds: number) => {
    time += seconds * 1000;
    const uuid = `${id.slice(0, 8)}-${String(rows.length).padStart(4, '0')}-4000-8000-000000000000`;
    const common = {
      cwd,
      sessionId: id,
      version: '2.1.329',
      gitBranch: branch,
      isSidechain: false,
    };
    const timestamp = new Date(time).toISOString();
    rows.push({ ...common, uuid, parentUuid: tip, timestamp, ...fields });
    tip = uuid;
  };
  const folder = join(home, '.claude/projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
  return {
    folder,
    pause: (minutes: number) => {
      time += minutes * 60_000;
    },
    title: (aiTitle: string) => row({ type: 'ai-title', aiTitle }, 0),
    user: (content: unknown, more: object = {}, seconds = 40) =>
      row({ type: 'user', message: { role: 'user', content }, ...more }, seconds),
    assistant(blocks: object[], tokens = 400, seconds = 12) {
      const usage = {
        input_tokens: 900,
        cache_read_input_tokens: 21_000 + rows.length * 900,
        cache_creation_input_tokens: 2_400,
        output_tokens: tokens,
      };
      const message = {
        id: `msg_${id}_${rows.length}`,
        role: 'assistant',
        model,
        content: blocks,
        usage,
      };
      row({ type: 'assistant', requestId: `req_${id}_${rows.length}`, message }, seconds);
    },
    write: () => writeRows(join(folder, `${id}.jsonl`), rows),
  };
}

export function writeRows(path: string, rows: readonly object[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

const before = `export function refund(order: Order, amount: number): Refund {
  if (amount > order.total) throw new Error('too much');
  return { order: order.id, amount };
}
`;

const after = `export function refund(order: Order, amount: Money): Refund {
  const left = subtract(order.total, refunded(order));
  if (isGreater(amount, left)) {
    throw new RefundError('more than is left of the order', { order: order.id, left });
  }
  return { order: order.id, amount, left: subtract(left, amount) };
}
`;

const failing = `✖ refund > never gives back more than was paid (4.1ms)
  AssertionError: Expected values to be strictly equal:

  + actual - expected
  + 1999
  - 2000

ℹ tests 14
ℹ pass 13
ℹ fail 1`;

const passing = `✔ refund > gives back a part of an order (0.8ms)
✔ refund > never gives back more than was paid (1.2ms)
✔ refund > rounds each currency as its bank does (2.3ms)

ℹ tests 17
ℹ pass 17
ℹ fail 0`;

/** The session of which a page is shown. */
function refunds(home: string): void {
  const cwd = '/home/me/harbour';
  const id = '7c1f0a52-4b0e-4d6e-9a41-2f6d0e8b1c01';
  const session = claudeSession({
    ...{ home, cwd, id, branch: 'partial-refunds', model: 'claude-opus-4-8' },
    at: today - 3 * hour,
  });
  session.title('Refunds of a part of an order, rounded per currency');
  session.user(
    'Customers want a part of an order refunded. Today `refund()` takes any number below the total, also twice. Make it right, with tests, and mind the rounding of currencies without cents.',
  );
  session.assistant([
    thinking(
      'Two refunds of 60 % each would pass today. I need what was refunded before, and money as integers in the smallest unit.',
    ),
  ]);
  session.assistant([
    text('I look at how orders keep their refunds, and who calls `refund()`.'),
    call('t1', 'Grep', { pattern: 'refund\\(', path: 'src' }),
  ]);
  session.user(
    [result('t1', 'src/orders/refund.ts:12\nsrc/api/refunds.ts:31\nsrc/jobs/chargebacks.ts:58')],
    {},
    1,
  );
  session.assistant([
    call('t2', 'TodoWrite', {
      todos: [
        { content: 'Know what is left of an order', status: 'in_progress', activeForm: 'Reading' },
        { content: 'Money in the smallest unit', status: 'pending', activeForm: 'Converting' },
        { content: 'Tests for currencies without cents', status: 'pending', activeForm: 'Testing' },
      ],
    }),
  ]);
  session.user([result('t2', 'Todos have been modified successfully.')], {}, 1);
  session.assistant([
    call('t3', 'Edit', {
      file_path: `${cwd}/src/orders/refund.ts`,
      old_string: before,
      new_string: after,
    }),
  ]);
  session.user(
    [result('t3', 'The file /home/me/harbour/src/orders/refund.ts has been updated.')],
    {},
    2,
  );
  session.assistant([
    call('t4', 'Bash', { command: 'npm test -- refund', description: 'Run the tests of refunds' }),
  ]);
  session.user([result('t4', `Exit code 1\n${failing}`, true)], {}, 9);
  session.assistant([
    text(
      'One cent is lost where 19.995 is rounded twice. I round once, at the end, and per currency:',
    ),
    call('t5', 'Edit', {
      file_path: `${cwd}/src/money/round.ts`,
      old_string: '  return Math.floor(value * 100) / 100;',
      new_string: '  return roundHalfEven(value, digitsOf(currency));',
    }),
  ]);
  session.user(
    [result('t5', 'The file /home/me/harbour/src/money/round.ts has been updated.')],
    {},
    1,
  );
  session.assistant([
    call('t6', 'Bash', { command: 'npm test -- refund', description: 'Run the tests of refunds' }),
  ]);
  session.user([result('t6', passing)], {}, 8);
  session.assistant(
    [
      text(`A part of an order can be refunded now, and never more than is left of it.

- \`refund()\` takes **money in its smallest unit** and tells what is left.
- Yen and won have no cents: \`digitsOf(currency)\` says how many digits a bank rounds to.
- Two refunds at once are caught by the order's version.

| currency | digits | rounded |
| --- | --- | --- |
| EUR, USD | 2 | half to even |
| JPY, KRW | 0 | half to even |

\`\`\`ts
refund(order, money(1_250, 'EUR')); // { left: money(750, 'EUR') }
\`\`\``),
    ],
    640,
  );
  session.pause(26);
  session.user('Does anything else round on its own? Have somebody look.');
  session.assistant([
    call('t7', 'Agent', {
      description: 'Find other rounding',
      prompt:
        'Find every place in src/ that rounds money on its own, and say which of them can be reached.',
      subagent_type: 'Explore',
    }),
  ]);
  session.user(
    [
      result(
        't7',
        'Two places round on their own: src/invoices/pdf.ts:88 and src/jobs/chargebacks.ts:61.',
      ),
    ],
    { toolUseResult: { agentId: 'e1f2a3b4' } },
    55,
  );
  session.assistant([
    call('t8', 'AskUserQuestion', {
      questions: [
        {
          question: 'The invoice rounds each line, the order its sum. Which one is right?',
          header: 'Rounding',
          options: [
            { label: 'Each line', description: 'As the invoice prints it today' },
            { label: 'The sum', description: 'As the bank books it' },
          ],
          multiSelect: false,
        },
      ],
    }),
  ]);
  session.user(
    [
      result(
        't8',
        'User has answered your questions: "The invoice rounds each line, the order its sum. Which one is right?"="The sum".',
      ),
    ],
    {
      toolUseResult: {
        answers: {
          'The invoice rounds each line, the order its sum. Which one is right?': 'The sum',
        },
      },
    },
  );
  session.assistant([
    text('Then the invoice follows the order.'),
    call('t9', 'Edit', {
      file_path: `${cwd}/src/invoices/pdf.ts`,
      old_string: '  lines.map((line) => round(line.price))',
      new_string: '  lines.map((line) => line.price)',
    }),
  ]);
  session.user(
    [result('t9', 'The file /home/me/harbour/src/invoices/pdf.ts has been updated.')],
    {},
    1,
  );
  session.assistant([
    call('t10', 'Bash', {
      command: 'npm test && git commit -am "Refund a part of an order"',
      description: 'Test and commit',
    }),
  ]);
  session.user(
    [
      result(
        't10',
        'ℹ tests 412\nℹ pass 412\n[partial-refunds 4f1c9be] Refund a part of an order\n 3 files changed, 41 insertions(+), 12 deletions(-)',
      ),
    ],
    {},
    31,
  );
  session.assistant(
    [
      text(
        'All 412 tests pass, and it is committed as `4f1c9be`. The invoice rounds the sum, as you said.',
      ),
    ],
    210,
  );
  session.user('Añade también una prueba con yenes, por favor.');
  session.assistant([
    call('t11', 'Bash', {
      command: 'npm test -- refund --grep JPY',
      description: 'Run the tests in yen',
    }),
  ]);
  session.user(
    [result('t11', '✔ refund > gives yen back without decimals (1.1ms)\nℹ pass 1')],
    {},
    5,
  );
  session.assistant([
    text('Hecho: también sin decimales se devuelve como mucho lo que queda del pedido.'),
  ]);
  session.write();
  agent(session.folder, {
    home,
    cwd,
    id,
    branch: 'partial-refunds',
    model: 'claude-haiku-4-5',
    at: today - 2 * hour - 25 * 60_000,
  });
}

/** The subagent that was asked for rounding elsewhere. */
function agent(folder: string, place: Session): void {
  const name = 'agent-e1f2a3b4';
  const message = (role: string, content: unknown) => ({ role, content });
  const spoken = (content: object[], at: number) => ({
    ...message('assistant', content),
    id: `msg_agent_${at}`,
    model: place.model,
    usage: { input_tokens: 700, output_tokens: 180, cache_read_input_tokens: 9_000 },
  });
  const fields = [
    {
      type: 'user',
      message: message(
        'user',
        'Find every place in src/ that rounds money on its own, and say which of them can be reached.',
      ),
    },
    {
      type: 'assistant',
      message: spoken(
        [call('a1', 'Grep', { pattern: 'Math\\.(round|floor|ceil)', path: 'src' })],
        1,
      ),
    },
    {
      type: 'user',
      message: message('user', [
        result('a1', 'src/invoices/pdf.ts:88\nsrc/jobs/chargebacks.ts:61\nsrc/charts/axis.ts:14'),
      ]),
    },
    {
      type: 'assistant',
      message: spoken(
        [
          text(
            'Two places round on their own: `src/invoices/pdf.ts:88` and `src/jobs/chargebacks.ts:61`. The axis of a chart rounds pixels, no money.',
          ),
        ],
        3,
      ),
    },
  ];
  const rows = fields.map((each, at) => ({
    ...{ isSidechain: true, agentId: 'e1f2a3b4', sessionId: place.id, cwd: place.cwd },
    ...{ version: '2.1.329', gitBranch: place.branch, uuid: `agent-${at}` },
    parentUuid: at === 0 ? null : `agent-${at - 1}`,
    timestamp: new Date(place.at + at * 11_000).toISOString(),
    ...each,
  }));
  const path = join(folder, place.id, 'subagents', `${name}.jsonl`);
  writeRows(path, rows);
  writeFileSync(
    path.replace(/\.jsonl$/, '.meta.json'),
    JSON.stringify({
      agentType: 'Explore',
      description: 'Find other rounding',
      toolUseId: 't7',
      spawnDepth: 1,
    }),
  );
}

const projects = ['harbour', 'harbour', 'lighthouse', 'tide-tables'];
const works = `Invoices as PDF in two languages|The search forgets its filter|Sign in with a passkey
  Move the queue to Postgres|A slow page of orders|Upgrade to Node 24|Flaky test of the scheduler
  Export of bookings as CSV|Dark mode of the calendar|Rate limits for the public API
  A map of berths|Time zones of recurring bookings|Backups that are tried each night
  Reduce the bundle by half|An accessible date picker|Webhooks with retries`
  .split(/[|\n]/)
  .map((line) => line.trim());
const branches = ['main', 'main', 'passkeys', 'queue', 'calendar'];

/** One of many others, which only the list shows. */
function small(home: string, number: number, random: Random): void {
  const days = Math.floor(random.next() ** 1.2 * 30);
  const weekend = [0, 6].includes(new Date(today - days * 24 * hour).getUTCDay());
  if (weekend && random.chance(0.8)) return;
  const at = today - days * 24 * hour - Math.floor(random.next() * 9 * hour);
  const work = random.pick(works);
  const cwd = `/home/me/${random.pick(projects)}`;
  const id = `${String(number).padStart(8, '0')}-5e55-4000-8000-000000000000`;
  const turns = random.between(1, 9);
  if (random.chance(0.35)) codexSession({ home, cwd, id, at, work, turns }, random);
  else {
    const model = random.pick(['claude-opus-4-8', 'claude-sonnet-4-6']);
    const session = claudeSession({ home, cwd, id, branch: random.pick(branches), model, at });
    session.title(work);
    for (let turn = 0; turn < turns; turn += 1) {
      session.user(turn === 0 ? `${work}, please.` : 'Go on.', {}, random.between(30, 600));
      for (let step = random.between(1, 6); step > 0; step -= 1) {
        const tool = `t${turn}-${step}`;
        session.assistant([call(tool, 'Bash', { command: 'npm test' })], random.between(50, 900));
        session.user([result(tool, 'ok', random.chance(0.1))], {}, random.between(1, 40));
      }
      session.assistant([text('Done, and the tests pass.')], random.between(100, 900));
    }
    session.write();
  }
}

interface CodexSession {
  home: string;
  cwd: string;
  id: string;
  at: number;
  work: string;
  turns: number;
}

function codexSession({ home, cwd, id, at, work, turns }: CodexSession, random: Random): void {
  const rows: object[] = [];
  let time = at;
  const row = (type: string, payload: object, seconds = 5) => {
    time += seconds * 1000;
    rows.push({ timestamp: new Date(time).toISOString(), ordinal: rows.length, type, payload });
  };
  const identity = { originator: 'codex_exec', cli_version: '0.169.0', source: 'exec' };
  row('session_meta', { id, cwd, ...identity, git: { branch: random.pick(branches) } });
  row('turn_context', { turn_id: id, cwd, model: 'gpt-5.5' });
  for (let turn = 0; turn < turns; turn += 1) {
    const prompt = turn === 0 ? work : 'And the tests?';
    const content = [{ type: 'input_text', text: prompt }];
    const passthrough = { content_item_kinds: ['user.text'] };
    row('event_msg', { type: 'task_started', turn_id: `${turn}` }, random.between(30, 900));
    row('response_item', {
      type: 'message',
      role: 'user',
      content,
      internal_chat_message_metadata_passthrough: passthrough,
    });
    for (let step = random.between(1, 5); step > 0; step -= 1) {
      const id = `call_${turn}_${step}`;
      const args = JSON.stringify({ cmd: 'npm test' });
      row('response_item', {
        type: 'function_call',
        call_id: id,
        name: 'exec_command',
        arguments: args,
      });
      row(
        'response_item',
        {
          type: 'function_call_output',
          call_id: id,
          output: 'Process exited with code 0\nOutput:\nok',
        },
        random.between(2, 60),
      );
    }
    const said = [{ type: 'output_text', text: 'It is done.' }];
    row('response_item', { type: 'message', role: 'assistant', content: said });
    const usage = {
      input_tokens: random.between(20_000, 90_000),
      cached_input_tokens: 18_000,
      output_tokens: random.between(300, 2_000),
    };
    row('token_usage_record', { response_id: `${id}-${turn}`, usage });
    row('event_msg', { type: 'task_complete' });
  }
  const [day = '', clock = ''] = new Date(at).toISOString().slice(0, 19).split('T');
  const name = `rollout-${day}T${clock.replaceAll(':', '-')}-${id}.jsonl`;
  writeRows(join(home, '.codex/sessions', day.replaceAll('-', '/'), name), rows);
}
