import { execa } from 'execa';

/** Calls a method of `codex app-server`; rejects with what Codex says when it refuses. */
export type Call = (method: string, params: unknown) => Promise<unknown>;

const patience = 20_000;

/**
 * Runs `work` against a `codex app-server` of its own: JSON-RPC, one message a line, on stdio (Codex
 * 0.169.0). It asks no model. Rejects when it does not start, or does not answer in time.
 */
export async function withAppServer<T>(
  program: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const server = execa(program, ['app-server'], {
    cwd,
    env: { ...env, TRACECRAFT_CHILD: '1' },
    extendEnv: false,
    reject: false,
    timeout: patience,
    stdin: 'pipe',
    stderr: 'ignore',
    buffer: false,
  });
  const send = (message: object) =>
    server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  // A server that is gone is noticed by its output's end.
  server.stdin.on('error', () => {});

  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const reading = readAnswers(server.iterable(), waiting).then(() => {
    for (const { reject } of waiting.values())
      reject(new Error('codex app-server ended without an answer'));
  });

  let id = 0;
  const call: Call = (method, params) => {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    send({ id, method, params });
    id += 1;
    return answer.promise;
  };
  try {
    await call('initialize', { clientInfo: { name: 'tracecraft', version: '1' } });
    send({ method: 'initialized' });
    return await work(call);
  } finally {
    server.stdin.end();
    await reading;
    await server;
  }
}

async function readAnswers(
  lines: AsyncIterable<unknown>,
  waiting: Map<number, PromiseWithResolvers<unknown>>,
): Promise<void> {
  for await (const line of lines) {
    const { id, result, error } = parse(String(line));
    const answer = id === undefined ? undefined : waiting.get(id);
    if (!answer) continue;
    waiting.delete(id as number);
    if (error) answer.reject(new Error(`Codex: ${error.message}`));
    else answer.resolve(result);
  }
}

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

function parse(line: string): Answer {
  try {
    return JSON.parse(line) as Answer;
  } catch {
    // Not a message: something that the program prints on its way.
    return {};
  }
}
