import {
  type MockRequest,
  type MockServer,
  sendEvents,
  sendJson,
  startMockServer,
} from './mock-http.ts';
import {
  countedOf,
  type Heard,
  nextReply,
  type Reply,
  type Script,
  type Thought,
  type Word,
} from './mock-script.ts';

interface MessagesRequest {
  model: string;
  stream?: boolean;
  tools?: { name?: string }[];
  messages: { role: 'user' | 'assistant'; content: string | { type: string; text?: string }[] }[];
}

/**
 * A model server for Claude Code: the Messages API, as far as 2.1.329 uses it. Other clients that speak it
 * name their own shell tool.
 */
export async function startMockAnthropic(script: Script, shell = 'Bash'): Promise<MockServer> {
  let served = 0;
  return startMockServer((request, response) => {
    if (request.path === '/v1/messages/count_tokens')
      return sendJson(response, { input_tokens: 100 });
    if (request.path !== '/v1/messages') return sendJson(response, {});
    const body = request.body as MessagesRequest;
    const message = toMessage(replyTo(request, script, shell), body.model, ++served, shell);
    if (body.stream) sendEvents(response, toEvents(message));
    else sendJson(response, message);
  });
}

/** Whether a request goes on with a conversation; for titles and the like no shell is offered. */
export function isTurn({ body }: MockRequest, shell = 'Bash'): boolean {
  const { tools } = (body ?? {}) as Partial<MessagesRequest>;
  return tools?.some((tool) => tool.name === shell) ?? false;
}

/** Begins the prompt of a script that is asked for without tools. */
export const aside = 'aside: ';

function replyTo(request: MockRequest, script: Script, shell: string): Reply {
  const { messages } = request.body as MessagesRequest;
  if (isTurn(request, shell)) return nextReply(script, messages.map(heard));
  const asides = Object.entries(script).flatMap(([key, replies]) =>
    key.startsWith(aside) ? [[key.slice(aside.length), replies] as const] : [],
  );
  return nextReply(Object.fromEntries(asides), messages.map(heard), 'A side request');
}

function heard({ role, content }: MessagesRequest['messages'][number]): Heard {
  if (typeof content === 'string') return { role, text: content };
  return { role, text: content.map((block) => block.text ?? '').join('\n') };
}

type Message = ReturnType<typeof toMessage>;

function toMessage(said: Reply, model: string, number: number, shell: string) {
  const { reply, counts } = countedOf(said);
  const content = toBlocks(reply, number, shell);
  return {
    id: `msg_mock_${number}`,
    type: 'message',
    role: 'assistant',
    model,
    content,
    stop_reason: content.at(-1)?.type === 'tool_use' ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: {
      input_tokens: counts.input,
      cache_creation_input_tokens: counts.cacheWrite,
      cache_read_input_tokens: counts.cacheRead,
      output_tokens: counts.output,
    },
  };
}

function toBlocks(reply: Word | Thought, number: number, shell: string) {
  if (typeof reply === 'string' || !('think' in reply)) return [toBlock(reply, number, shell)];
  const { think: thinking, sealed: signature } = reply;
  return [{ type: 'thinking' as const, thinking, signature }, toBlock(reply.reply, number, shell)];
}

function toBlock(reply: Word, number: number, shell: string) {
  if (typeof reply === 'string') return { type: 'text' as const, text: reply };
  const id = `toolu_mock_${number}`;
  if ('run' in reply) {
    const input = { command: reply.run, description: 'Run a command' };
    return { type: 'tool_use' as const, id, name: shell, input };
  }
  if ('tool' in reply) {
    const name = reply.server === undefined ? reply.tool : `mcp__${reply.server}__${reply.tool}`;
    return { type: 'tool_use' as const, id, name, input: reply.input };
  }
  const input = {
    description: 'A side task',
    prompt: reply.agent,
    subagent_type: 'general-purpose',
  };
  return { type: 'tool_use' as const, id, name: 'Agent', input };
}

function toEvents({ content, stop_reason, usage, ...message }: Message): { type: string }[] {
  const opening = {
    ...message,
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1 },
  };
  const events = [
    { type: 'message_start', message: opening },
    ...content.flatMap(blockEvents),
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
  return events;
}

function blockEvents(block: Message['content'][number], index: number): { type: string }[] {
  const [start, deltas] = opened(block);
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ] as { type: string }[];
}

/** A block as it begins, and what comes after. */
function opened(block: Message['content'][number]): [start: object, deltas: object[]] {
  if (block.type === 'text') {
    return [{ ...block, text: '' }, [{ type: 'text_delta', text: block.text }]];
  }
  if (block.type === 'tool_use') {
    const input = JSON.stringify(block.input);
    return [{ ...block, input: {} }, [{ type: 'input_json_delta', partial_json: input }]];
  }
  const { thinking, signature } = block;
  const deltas = [
    { type: 'thinking_delta', thinking },
    { type: 'signature_delta', signature },
  ];
  return [{ ...block, thinking: '', signature: '' }, deltas];
}
