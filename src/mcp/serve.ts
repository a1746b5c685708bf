import { loadBuckets } from '../bucket/open.ts';
import { version } from '../version.ts';
import { callTool } from './call-tool.ts';
import type { House } from './house.ts';
import { instructions } from './instructions.ts';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  Server,
  StdioServerTransport,
} from './library.ts';
import { listTools } from './list-tools.ts';
import { sessionOfCall } from './session-of-call.ts';
import { tellingTransport } from './telling-transport.ts';

export interface ServeOptions {
  /** Ends the server: what runs is told, and has a moment. */
  signal: AbortSignal;
  /** For who looks into the client's logs; stdout is the protocol's alone. */
  log(text: string): void;
}

/** ms that calls have to end in when the client has gone, and when it is the system that ends the server. */
const moment = { closed: 10_000, stopped: 1_000 };

/**
 * Serves a client on stdin and stdout until it goes, or the signal comes. All that a call needs is opened for it and
 * closed behind it, so that the server holds nothing, and sees what has changed meanwhile.
 */
export async function serve(house: House, { signal, log }: ServeOptions): Promise<void> {
  const running = new Set<Promise<void>>();
  const ending = new AbortController();
  const closed = Promise.withResolvers<void>();
  const transport = tellingTransport(new StdioServerTransport());
  const server = new Server(
    { name: 'tracecraft', title: 'tracecraft', version },
    { capabilities: { tools: {} }, instructions, jsonSchemaValidator: noElicitation },
  );
  server.onerror = ({ message }) => log(message);
  server.onclose = closed.resolve;
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listTools() }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
    const { _meta: meta } = params;
    const request = {
      name: params.name,
      arguments: params.arguments,
      session: (context: Parameters<typeof sessionOfCall>[1]) => sessionOfCall(meta, context),
      signal: AbortSignal.any([extra.signal, ending.signal]),
      delivered: transport.delivered(extra.requestId, extra.signal),
    };
    const { result, ended } = callTool(house, request, log);
    running.add(ended);
    void ended.then(() => running.delete(ended));
    return result;
  });
  process.stdin.once('end', closed.resolve).once('close', closed.resolve);
  signal.addEventListener('abort', () => closed.resolve());
  await loadBuckets();
  await server.connect(transport);
  await closed.promise;
  ending.abort();
  await within(moment[signal.aborted ? 'stopped' : 'closed'], running);
  server.onclose = undefined;
  await server.close();
}

/** Nothing is ever asked of the user, so no answer of his is to be checked. */
const noElicitation = {
  getValidator() {
    throw new Error('Nothing is asked of the user');
  },
};

async function within(ms: number, running: ReadonlySet<Promise<void>>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, ms);
  await Promise.race([Promise.all(running), late.promise]);
  clearTimeout(timer);
}
