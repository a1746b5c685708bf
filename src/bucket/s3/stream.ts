import type { ClientRequest, IncomingMessage } from 'node:http';
import type { RedactedFile } from '../../redact/redacted-file.ts';

/** What was to be sent could not be read: no fault of the network's. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** ms that a store is given to say that it wants the body; not every one says so. */
const courtesy = 1_000;

/** Sends a file as a request's body, as soon as the store wants it. What fails is the request's error. */
export function sendFile(sent: ClientRequest, file: RedactedFile): void {
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    clearTimeout(timer);
    sent.off('continue', begin);
    write(sent, file).catch((cause) =>
      sent.destroy(new SourceError('The file cannot be read', { cause })),
    );
  };
  if (file.size === 0) {
    begin();
    return;
  }
  timer = setTimeout(begin, courtesy);
  sent.on('continue', begin);
  for (const end of ['response', 'close']) sent.once(end, () => clearTimeout(timer));
  sent.flushHeaders();
}

async function write(sent: ClientRequest, file: RedactedFile): Promise<void> {
  for await (const chunk of file.open()) {
    if (sent.destroyed) return;
    if (!sent.write(chunk)) await room(sent);
  }
  sent.end();
}

function room(sent: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      sent.off('drain', done).off('close', done);
      resolve();
    };
    sent.on('drain', done).on('close', done);
  });
}

/** `atEnd` is called when the last byte has come, or none comes any more. */
export async function* bodyAsItComes(
  answer: IncomingMessage,
  atEnd: () => void,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of answer) yield chunk as Buffer;
  } finally {
    atEnd();
  }
}
