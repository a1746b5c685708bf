import type { RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { StdioServerTransport } from './mcp-sdk.ts';

export type TellingTransport = StdioServerTransport & {
  /** Resolves when the answer to a request has gone out: true; false when it will not, as the client has cancelled. */
  delivered(id: RequestId, cancelled: AbortSignal): Promise<boolean>;
};

/** A transport that tells which answers have gone out: what was read counts as read only then. */
export function tellingTransport(transport: StdioServerTransport): TellingTransport {
  const waiting = new Map<RequestId, (delivered: boolean) => void>();
  const send = transport.send.bind(transport);
  return Object.assign(transport, {
    async send(message: Parameters<typeof send>[0]) {
      await send(message);
      if ('id' in message && !('method' in message) && message.id !== undefined) {
        waiting.get(message.id)?.('result' in message);
        waiting.delete(message.id);
      }
    },
    delivered(id: RequestId, cancelled: AbortSignal) {
      return new Promise<boolean>((resolve) => {
        waiting.set(id, resolve);
        cancelled.addEventListener('abort', () => {
          waiting.delete(id);
          resolve(false);
        });
      });
    },
  });
}
