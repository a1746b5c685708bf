import type { ServerResponse } from 'node:http';

/** Pages that are open, and told of what changes: as server-sent events. */
export interface Listeners {
  add(response: ServerResponse, build: number): void;
  /** `pages`: those that are not as they were. */
  tell(change: Change): void;
  close(): void;
}

export interface Change {
  build: number;
  pages: readonly string[];
}

/** ms after which a page asks again when it was cut off, and between two signs of life. */
const again = 2_000;
const signEvery = 25_000;
/** Bytes that a page may leave unread before it is cut off. */
const mostUnread = 256 * 1024;

export function openListeners(): Listeners {
  const open = new Set<ServerResponse>();
  const timer = setInterval(() => {
    for (const response of open) response.write(': still here\n\n');
  }, signEvery).unref();
  return {
    add(response, build) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(`retry: ${again}\n${eventText({ build, pages: [] })}`);
      open.add(response);
      response.on('close', () => open.delete(response));
    },
    tell(change) {
      const text = eventText(change);
      for (const response of open) {
        if (response.writableLength > mostUnread) response.destroy();
        else response.write(text);
      }
    },
    close() {
      clearInterval(timer);
      for (const response of open) response.end();
    },
  };
}

function eventText(change: Change): string {
  return `data: ${JSON.stringify(change)}\n\n`;
}
