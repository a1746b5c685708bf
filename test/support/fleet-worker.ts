import type { FromWorker, ToWorker } from './fleet.ts';

/**
 * A worker's side of a fleet. `prepare` does what is not to be part of the race (a fresh client, a body) and
 * gives what runs when all are ready; its result is the answer, as JSON. Ends with the parent.
 */
export function serveRounds<Question, Answer>(
  prepare: (question: Question) => Promise<() => Promise<Answer>>,
): void {
  const prepared = new Map<number, () => Promise<Answer>>();

  process.on('message', (message: ToWorker) => {
    const id = 'go' in message ? message.go : message.id;
    handle(message).catch((error: Error) => {
      prepared.delete(id);
      say({ failure: error.stack ?? error.message, id });
    });
  });
  process.on('disconnect', () => process.exit());
  say({ ready: 'to serve' });

  async function handle(message: ToWorker): Promise<void> {
    if ('prepare' in message) {
      prepared.set(message.id, await prepare(message.prepare as Question));
      return say({ prepared: message.id });
    }
    const go = prepared.get(message.go);
    prepared.delete(message.go);
    if (go) say({ answer: await go(), id: message.go });
  }
}

function say(message: FromWorker): void {
  process.send?.(message);
}
