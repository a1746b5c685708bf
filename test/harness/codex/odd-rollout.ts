import type { Random } from '../../support/random.ts';
import { oddWords } from '../odd-words.ts';
import { type Rollout, rollout, tokens } from './rollout.ts';

interface Happening {
  log: Rollout;
  random: Random;
  words(): string;
  /** How many calls, answers and tokens there were. */
  counts: { calls: number; answers: number; total: number };
}

/** A rollout in which everything happens that was seen in one, in any order. */
export function oddRollout(random: Random, length: number): object[] {
  const log = rollout();
  const counts = { calls: 0, answers: 0, total: random.between(0, 3) };
  const h: Happening = { log, random, words: oddWords(random), counts };
  log.meta(random.pick([{}, {}, { parent_thread_id: 'p' }, { source: { subagent: {} } }]));
  // Older releases had no marks of turns, or no records of usage, or told of prompts in events too.
  const kinds = happenings.filter((kind) => kind === always || random.chance(0.9));
  while (log.rows.length < length) for (const happen of random.pick(kinds)) happen(h);
  for (const row of log.rows) damage(row as Record<string, unknown>, random);
  return log.rows;
}

type Happen = (h: Happening) => void;

const always: Happen[] = [({ log, words }) => log.user(words())];

/** Steps that come together; releases differ in the kinds that they write. */
const happenings: Happen[][] = [
  always,
  always,
  [({ log }) => log.event({ type: 'task_started' })],
  [({ log }) => log.event({ type: 'task_started' }), always[0] as Happen],
  [({ log }) => log.event({ type: 'task_complete' })],
  [({ log }) => log.event({ type: 'task_complete' })],
  [({ log, words }) => log.event({ type: 'task_complete', error: { message: words() } })],
  [({ log }) => log.event({ type: 'turn_aborted', reason: 'interrupted' })],
  [({ log, words }) => log.event({ type: 'error', message: words() })],
  [({ log, words }) => log.event({ type: 'user_message', message: words() })],
  [promptTwice],
  [promptTwice],
  [({ log, words }) => log.assistant(words())],
  [({ log, words }) => log.assistant(words())],
  [({ log, counts }) => log.call(`c${++counts.calls}`)],
  [called],
  [called],
  [scripted],
  [scripted],
  [({ log, random, counts, words }) => log.output(`c${random.between(0, counts.calls)}`, words())],
  [({ log, counts }) => log.usage(`r${++counts.answers}`)],
  [({ log, counts }) => log.usage(`r${++counts.answers}`)],
  [({ log, random, counts }) => log.usage(`r${random.between(0, counts.answers)}`)],
  [({ log }) => log.row('token_usage_record', { usage: tokens(1) })],
  [({ log, counts }) => tally(log, ++counts.total)],
  [({ log, counts }) => tally(log, counts.total)],
  [({ log }) => log.event({ type: 'token_count', info: null })],
  [({ log, random }) => log.event({ type: 'thread_rolled_back', num_turns: random.between(0, 3) })],
  [({ log }) => log.event({ type: 'thread_rolled_back', num_turns: 1 })],
  [({ log }) => log.event({ type: 'thread_rolled_back', num_turns: 1_000 })],
  [summary],
  [compacted],
  [summary, compacted],
  [({ log, random }) => log.row('turn_context', { model: random.pick(['gpt-a', 'gpt-b', '']) })],
  [({ log }) => log.meta({ id: 'parent', parent_thread_id: 'p' })],
  [({ log, words }) => said(log, `<environment_context>${words()}</environment_context>`)],
  [({ log, words }) => said(log, `# AGENTS.md instructions for ${words()}`)],
  [({ log, words }) => said(log, `<user_shell_command>\n<command>\n${words()}\n</command>`)],
  [({ log }) => log.item({ type: 'message', role: 'user', content: [picture] })],
  [({ log, words }) => said(log, words(), 'developer')],
  [({ log, words }) => log.item({ type: 'reasoning', summary: [{ text: words() }] })],
  [({ log, words }) => log.event({ type: 'agent_message', message: words() })],
  [({ log }) => log.row('world_state', { cwd: '/' })],
  [({ log, random }) => log.rows.push({ ...random.pick(log.rows) })],
];

const picture = { type: 'input_image', image_url: 'data:image/png;base64,AAAA' };

/** As an event and as a message, which come one before the other. */
function promptTwice({ log, random, words }: Happening): void {
  const prompt = words();
  const event = () => log.event({ type: 'user_message', message: prompt });
  const isFirst = random.chance(0.5);
  if (isFirst) event();
  if (random.chance(0.3)) log.event({ type: 'task_started' });
  log.user(prompt);
  if (!isFirst) event();
}

function called({ log, random, words, counts }: Happening): void {
  const id = `c${++counts.calls}`;
  log.item(
    random.pick([
      { type: 'custom_tool_call', call_id: id, name: 'apply_patch', input: words() },
      { type: 'local_shell_call', call_id: id, action: { command: ['ls', words()] } },
      { type: 'function_call', call_id: id, name: 'x', arguments: '{no json' },
      { type: 'web_search_call', id, action: { query: words() } },
    ]),
  );
  if (random.chance(0.4)) return;
  const text = words();
  log.output(
    id,
    random.pick([
      text,
      `Exit code: 1\nOutput:\n${text}`,
      JSON.stringify({ output: text, metadata: { exit_code: 2 } }),
      { content: [{ type: 'input_text', text }, picture], success: false },
    ]),
  );
}

/** What the script of an `exec` call did, of which only events tell. */
function scripted({ log, random, words, counts }: Happening): void {
  const id = `${random.pick(['exec', 'call'])}-${++counts.calls}`;
  const status = random.pick(['completed', 'failed']);
  log.event({
    type: 'item_completed',
    item: random.pick([
      {
        type: 'CommandExecution',
        id,
        status,
        command: ['ls', words()],
        aggregated_output: words(),
      },
      { type: 'FileChange', id, status, changes: { 'a.ts': { type: 'add' } }, stdout: words() },
      { type: 'AgentMessage', id },
    ]),
  });
}

function tally(log: Rollout, total: number): void {
  const info = { total_token_usage: tokens(total), last_token_usage: tokens(1) };
  log.event({ type: 'token_count', info });
}

function summary({ log, words }: Happening): void {
  const content = [{ type: 'output_text', text: words() }];
  log.item({ type: 'message', role: 'assistant', content }, { compaction_output: true });
}

function compacted({ log, random, words }: Happening): void {
  const row = log.rows.at(-1) as { payload?: { content?: { text?: string }[] } };
  const before = row.payload?.content?.[0]?.text ?? words();
  log.row('compacted', random.chance(0.8) ? { message: `Here is the summary:\n${before}` } : {});
}

function said(log: Rollout, text: string, role = 'user'): void {
  log.item({ type: 'message', role, content: [{ type: 'input_text', text }] });
}

function damage(row: Record<string, unknown>, random: Random): void {
  if (random.chance(0.98)) return;
  row[random.pick(['payload', 'timestamp', 'type'])] = random.pick([
    null,
    7,
    [],
    {},
    '',
    undefined,
  ]);
}
