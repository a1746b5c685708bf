import { type MockServer, sendEvents, sendJson, startMockServer } from './mock-http.ts';
import {
  countedOf,
  type Heard,
  nextReply,
  type Reply,
  type Script,
  type Thought,
  type Word,
} from './mock-script.ts';

interface ResponsesRequest {
  model: string;
  tools: { name?: string }[];
  input: { type: string; role?: string; content?: Content[] }[];
}

/** A subagent's task comes as the model's own words, which a real one would have encrypted. */
interface Content {
  text?: string;
  encrypted_content?: string;
}

/** A model server for Codex: the Responses API below `/v1`, as far as 0.169.0 uses it. */
export async function startMockOpenAi(script: Script): Promise<MockServer> {
  let served = 0;
  return startMockServer((request, response) => {
    if (request.path !== '/v1/responses') return sendJson(response, { object: 'list', data: [] });
    const { model, tools, input } = request.body as ResponsesRequest;
    const isTurn = tools.some((tool) => tool.name === 'exec_command');
    const reply = isTurn ? nextReply(script, input.flatMap(heard)) : sideReply;
    sendEvents(response, toEvents(reply, model, ++served));
  });
}

/** What Codex's request for a title, which offers no shell, is answered with. */
const sideReply = JSON.stringify({ title: 'A mock title' });

/** A tool call is the model's word too, though it is no message here. */
function heard({ type, role, content }: ResponsesRequest['input'][number]): Heard[] {
  if (type === 'function_call') return [{ role: 'assistant', text: '' }];
  const text = (content ?? []).map((part) => part.text ?? part.encrypted_content ?? '').join('\n');
  if (type === 'agent_message') return [{ role: 'user', text }];
  return type === 'message' && (role === 'user' || role === 'assistant') ? [{ role, text }] : [];
}

function toEvents(said: Reply, model: string, number: number): { type: string }[] {
  const { reply, counts } = countedOf(said);
  const input = counts.input + counts.cacheRead;
  const items = toItems(reply, number);
  const response = { id: `resp_mock_${number}`, object: 'response', model };
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: counts.cacheRead },
    output_tokens: counts.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + counts.output,
  };
  const done = { ...response, status: 'completed', output: items, usage };
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress' } },
    ...items.flatMap((item, output_index) => [
      {
        type: 'response.output_item.added',
        output_index,
        item: { ...item, status: 'in_progress' },
      },
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type: 'response.completed', response: done },
  ];
  return events;
}

function toItems(reply: Word | Thought, number: number): object[] {
  if (typeof reply === 'string' || !('think' in reply)) return [toItem(reply, number)];
  const thought = {
    type: 'reasoning',
    id: `thought_mock_${number}`,
    summary: [{ type: 'summary_text', text: reply.think }],
    encrypted_content: reply.sealed,
  };
  return [thought, toItem(reply.reply, number)];
}

function toItem(reply: Word, number: number) {
  if (typeof reply === 'string') {
    return {
      type: 'message',
      id: `item_mock_${number}`,
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: reply, annotations: [] }],
    };
  }
  const call = {
    type: 'function_call',
    id: `item_mock_${number}`,
    call_id: `call_mock_${number}`,
    status: 'completed',
  };
  if ('run' in reply) {
    return { ...call, name: 'exec_command', arguments: JSON.stringify({ cmd: reply.run }) };
  }
  if ('tool' in reply) {
    const namespace = reply.server === undefined ? {} : { namespace: `mcp__${reply.server}` };
    return { ...call, ...namespace, name: reply.tool, arguments: JSON.stringify(reply.input) };
  }
  // Offered with the feature `multi_agent_v2`.
  const task = { task_name: 'helper', message: reply.agent, fork_turns: 'none' };
  return {
    ...call,
    namespace: 'collaboration',
    name: 'spawn_agent',
    arguments: JSON.stringify(task),
  };
}
