import type { Conversation } from '../../harness/claude-code/conversation.ts';
import { call, result, text } from '../../harness/claude-code/conversation.ts';
import { claude, codex, type Hostile } from './session.ts';

const wrong = [
  null,
  true,
  7,
  -1,
  1e308,
  '',
  'text',
  [],
  [[]],
  {},
  { text: {} },
  [null, 1, 'a', {}],
];
const huge = [1e308, -5, 0.1, 2 ** 53 + 2, '12', null, [1], 1e21];
const times = [
  ...['yesterday', '', '999999-01-01T00:00:00Z', '+275760-09-13T00:00:00.000Z', '0000-00-00'],
  ...['1969-12-31T23:59:59Z', '2026-13-45T99:99:99Z', 0, -1, 1e300, null, [], {}],
];

/** What is not of the type, the size or the form that a client gives it. */
export const values: Hostile[] = [
  claude(
    'wrong types everywhere',
    (session) => {
      for (const value of wrong) {
        session.user(value);
        session.user([value]);
        session.user([
          { type: 'text', text: value },
          result('x', value),
          result(value as string, [value]),
        ]);
        session.user([{ type: 'image', source: value }]);
        session.assistant([
          { type: 'text', text: value },
          { type: 'thinking', thinking: value },
          { type: 'tool_use', id: value, name: value, input: value },
          call('t', 'Bash', { command: value, description: value }),
          call('e', 'Edit', { file_path: value, old_string: value, new_string: value }),
          call('m', 'MultiEdit', { file_path: value, edits: value }),
          call('w', 'Write', { file_path: value, content: value }),
          call('d', 'TodoWrite', { todos: value }),
          call('d2', 'TodoWrite', { todos: [value] }),
          call('q', 'AskUserQuestion', { questions: value }),
          call('q2', 'AskUserQuestion', { questions: [value] }),
          call('q3', 'AskUserQuestion', { questions: [{ question: value, options: [value] }] }),
          call('a', 'Agent', { description: value, prompt: value, subagent_type: value }),
        ]);
        session.user([result('q', 'x')], { toolUseResult: value });
        session.user([result('q2', 'x')], { toolUseResult: { answers: value, agentId: value } });
        session.attachment({ type: value, content: value, prompt: value });
        session.attachment({ type: 'queued_command', prompt: value });
        session.system('compact_boundary', { content: value });
        for (const field of [
          'message',
          'type',
          'uuid',
          'timestamp',
          'isMeta',
          'origin',
          'cwd',
          'gitBranch',
        ]) {
          session.user('A field is wrong', { [field]: value });
        }
        answer(session, { model: value, usage: value, id: value, role: value });
      }
    },
    { shows: ['A field is wrong'] },
  ),
  codex('wrong types everywhere in Codex', (session) => {
    for (const value of wrong) {
      session.row('session_meta', value as object);
      session.row('turn_context', { model: value });
      session.row(value as string, {});
      for (const type of [
        'message',
        'reasoning',
        'function_call',
        'custom_tool_call',
        'web_search_call',
      ]) {
        const common = { role: value, content: value, summary: value, arguments: value };
        session.item({ type, ...common, input: value, name: value, call_id: value, action: value });
      }
      session.item({
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: value }],
      });
      session.item({ type: 'local_shell_call', call_id: 'l', action: { command: value } });
      session.item({
        type: 'function_call',
        call_id: 'p',
        name: 'update_plan',
        arguments: JSON.stringify({ plan: value }),
      });
      session.output('p', value);
      session.event({ type: 'user_message', message: value });
      session.event({ type: 'token_count', info: value });
      session.event({ type: 'thread_rolled_back', num_turns: value });
      session.event({ type: 'task_complete', error: value });
      session.row('token_usage_record', { response_id: value, usage: value });
    }
  }),
  claude(
    'numbers that are none',
    (session) => {
      for (const value of huge) {
        const usage = { input_tokens: value, output_tokens: value, cache_read_input_tokens: value };
        answer(session, { model: 'claude-opus-4-8', usage, content: [text(`Counted ${value}`)] });
      }
      for (const timestamp of times) {
        session.user(`At ${JSON.stringify(timestamp)}`, { timestamp });
        answer(session, { content: [text('Then')] }, { timestamp });
      }
    },
    { shows: ['Counted 1e+308', 'At "yesterday"'] },
  ),
  codex(
    'numbers that are none, in Codex',
    (session) => {
      for (const value of huge) {
        session.user(`Counted ${value}`);
        const counts = { input_tokens: value, output_tokens: value, total_tokens: value };
        session.row('token_usage_record', { response_id: `r${value}`, usage: counts });
        session.event({
          type: 'token_count',
          info: { last_token_usage: counts, total_token_usage: counts },
        });
        session.event({ type: 'thread_rolled_back', num_turns: 0 });
      }
      for (const timestamp of times)
        session.rows.push({
          timestamp,
          type: 'event_msg',
          payload: { type: 'user_message', message: `At ${timestamp}` },
        });
    },
    { shows: ['Counted 1e+308'] },
  ),
  claude(
    'a file that breaks off',
    (session) => {
      session.rows.push(
        ...['', '   ', 'no JSON', '[1,2]', '"text"', 'null', '{', '\u0000'.repeat(100)].map(
          (raw) => ({ raw }) as never,
        ),
      );
      session.user('Between the ruins\r');
      session.rows.push({
        raw: `\ufeff{"type":"user","uuid":"bom","message":{"content":"x"}}\r`,
      } as never);
    },
    {
      tail: '{"type":"user","message":{"role":"user","content":"It breaks of',
      shows: ['Between the ruins'],
    },
  ),
  claude(
    'nothing was said',
    (session) => {
      session.rows.push(
        { type: 'mode', mode: 'plan' } as never,
        { type: 'ai-title', aiTitle: 'Nothing was said here' } as never,
      );
    },
    { bare: true },
  ),
  codex('nothing was said in Codex', () => {}, { bare: true }),
];

function answer(session: Conversation, message: object, more: object = {}): void {
  const row = session.user('', {
    type: 'assistant',
    requestId: `req_${session.rows.length}`,
    ...more,
  });
  const usual = {
    id: `msg_${session.rows.length}`,
    role: 'assistant',
    content: [text('An answer')],
  };
  row.message = { ...usual, ...message };
}
