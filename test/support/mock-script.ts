/**
 * What the model says, by prompt: the replies of `script[prompt]` answer the conversation whose
 * latest user text holds `prompt`, the first reply first. Nothing is counted on the server, so that
 * retries, side requests and subagents that talk at the same time do not disturb one another.
 */
export type Script = Record<string, Reply[]>;

export type Reply = Uncounted | Counted;

type Uncounted = Word | Thought;

/** With what the model server says that it took, in tokens. */
export interface Counted {
  reply: Uncounted;
  counts: Partial<Counts>;
}

export interface Counts {
  /** Neither read from a cache nor written to one. */
  input: number;
  cacheRead: number;
  /** Claude's alone. */
  cacheWrite: number;
  output: number;
}

/** A reply and what it took; unless it says so itself, 100 tokens, and 20 for the answer. */
export function countedOf(reply: Reply): { reply: Uncounted; counts: Counts } {
  const usual = { input: 100, cacheRead: 0, cacheWrite: 0, output: 20 };
  return typeof reply === 'object' && 'counts' in reply
    ? { reply: reply.reply, counts: { ...usual, ...reply.counts } }
    : { reply, counts: usual };
}

/** The model thinks first. `sealed` is its signature, or its cipher: the client hands it back as it came. */
export interface Thought {
  think: string;
  sealed: string;
  reply: Word;
}

export type Word =
  | string
  /** Run a command with the client's shell tool. */
  | { run: string }
  /** Start a subagent; its prompt has its own entry in the script. */
  | { agent: string }
  /** Call one of the client's tools; of an MCP server's, as each client names it. */
  | { tool: string; server?: string; input: object };

/** One message of a conversation, as far as a script looks at it. */
export interface Heard {
  role: 'user' | 'assistant';
  /** What a person could have typed; tool results are left out. */
  text: string;
}

/** Said where the script is at its end, or knows nothing of the conversation. */
const fallback = 'Done.';

export function nextReply(script: Script, conversation: Heard[], otherwise = fallback): Reply {
  for (let at = conversation.length - 1; at >= 0; at--) {
    const { role, text } = conversation[at] as Heard;
    const prompt = role === 'user' && Object.keys(script).find((key) => text.includes(key));
    if (!prompt) continue;
    const said = conversation.slice(at).filter((message) => message.role === 'assistant').length;
    return script[prompt]?.[said] ?? otherwise;
  }
  return otherwise;
}
