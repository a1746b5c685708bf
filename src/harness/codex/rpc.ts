/** Calls a method of Codex's app server; rejects with AppServerError. `patience`: ms for this answer. */
export type Call = (method: string, params: unknown, patience?: number) => Promise<unknown>;

export class AppServerError extends Error {
  override readonly name = 'AppServerError';
  /** `refused`: it answered so, and has done nothing; `silent`, `ended`: whether it did it is not known. */
  readonly failure: 'refused' | 'silent' | 'ended';

  constructor(message: string, failure: AppServerError['failure']) {
    super(message);
    this.failure = failure;
  }
}

export interface Rpc {
  call: Call;
  notify(method: string): void;
  /** A message of the server, as it came. */
  receive(text: string): void;
  /** No message will come any more. */
  end(): void;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: AppServerError): void;
}

/** JSON-RPC as Codex 0.169.0 speaks it, over whatever carries messages. */
export function openRpc(send: (text: string) => void, patience: number): Rpc {
  const waiting = new Map<number, Waiting>();
  let id = 0;
  let isOver = false;
  const write = (message: object) => send(JSON.stringify({ jsonrpc: '2.0', ...message }));

  const call: Call = (method, params, ms = patience) => {
    if (isOver) return Promise.reject(ended());
    const own = id++;
    const answer = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => {
      waiting.delete(own);
      answer.reject(
        new AppServerError(`codex app-server did not answer ${method} in ${ms} ms`, 'silent'),
      );
    }, ms);
    waiting.set(own, answer);
    write({ id: own, method, params });
    return answer.promise.finally(() => clearTimeout(timer));
  };

  return {
    call,
    notify: (method) => write({ method }),
    receive(text) {
      const message = parse(text);
      // It asks its client for approvals and the like: there is nobody here to give them.
      if (message.method !== undefined) {
        if (message.id !== undefined && !isOver) write({ id: message.id, error: nobodyHere });
        return;
      }
      const answer = waiting.get(message.id as number);
      waiting.delete(message.id as number);
      if (message.error)
        answer?.reject(new AppServerError(`Codex: ${reasonOf(message.error)}`, 'refused'));
      else answer?.resolve(message.result);
    },
    end() {
      isOver = true;
      for (const { reject } of waiting.values()) reject(ended());
      waiting.clear();
    },
  };
}

const nobodyHere = { code: -32_601, message: 'tracecraft answers no requests' };

function ended(): AppServerError {
  return new AppServerError('codex app-server ended without an answer', 'ended');
}

interface Message {
  id?: number | string;
  method?: string;
  result?: unknown;
  error?: { message?: unknown };
}

function reasonOf(error: NonNullable<Message['error']>): string {
  return typeof error.message === 'string' ? error.message : JSON.stringify(error);
}

function parse(text: string): Message {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message === 'object' && message !== null) return message;
  } catch {
    // Not a message, as below.
  }
  // Something that the program prints on its way.
  return {};
}
