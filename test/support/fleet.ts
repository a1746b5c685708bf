import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** Worker processes that live through many rounds, each begun by all at once. */
export interface Fleet<Question, Answer> {
  size: number;
  /**
   * Each worker prepares itself for its question; when all are ready, all go. The answers come in the order
   * of the workers. Rejects when one of them fails.
   */
  round(questionOf: (worker: number) => Question): Promise<Answer[]>;
  /** One worker alone, without waiting for others. Rejects with `WorkerDied` when it dies meanwhile. */
  ask(worker: number, question: Question): Promise<Answer>;
  /** SIGKILL. */
  kill(worker: number): Promise<void>;
  /** A new process in the place of one that was killed. */
  replace(worker: number): Promise<void>;
  stop(): Promise<void>;
}

export class WorkerDied extends Error {}

/** What the two sides say to each other; see `serveRounds`. */
export type ToWorker = { prepare: unknown; id: number } | { go: number };
export type FromWorker =
  | { ready: 'to serve' }
  | { prepared: number }
  | { answer: unknown; id: number }
  | { failure: string; id: number };

/** `script`: a file that calls `serveRounds`. */
export async function startFleet<Question, Answer>(
  script: string,
  size: number,
  env: NodeJS.ProcessEnv = {},
): Promise<Fleet<Question, Answer>> {
  const workers: Worker[] = [];
  for (let i = 0; i < size; i++) workers.push(startWorker(script, env, i));
  await Promise.all(workers.map(({ ready }) => ready));
  const at = (worker: number) => workers[worker] as Worker;

  return {
    size,
    async round(questionOf) {
      const rounds = workers.map((worker, i) => worker.prepare(questionOf(i)));
      // A worker that fails to prepare says so with its answer.
      await Promise.all(rounds.map(({ prepared }) => prepared));
      for (const { go } of rounds) go();
      return Promise.all(rounds.map(({ answer }) => answer as Promise<Answer>));
    },
    async ask(worker, question) {
      const { prepared, go, answer } = at(worker).prepare(question);
      prepared.then(go);
      return answer as Promise<Answer>;
    },
    kill: (worker) => at(worker).kill(),
    async replace(worker) {
      workers[worker] = startWorker(script, env, worker);
      await at(worker).ready;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.kill()));
    },
  };
}

interface Worker {
  ready: Promise<void>;
  prepare(question: unknown): {
    prepared: Promise<void>;
    answer: Promise<unknown>;
    go(): void;
  };
  kill(): Promise<void>;
}

function startWorker(script: string, env: NodeJS.ProcessEnv, index: number): Worker {
  const child: ChildProcess = fork(script, [String(index)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { prepared(): void; settle(message: FromWorker): void }>();
  const isReady = Promise.withResolvers<void>();
  let asked = 0;

  child.on('message', (message: FromWorker) => {
    if ('ready' in message) return isReady.resolve();
    if ('prepared' in message) return waiting.get(message.prepared)?.prepared();
    waiting.get(message.id)?.settle(message);
    waiting.delete(message.id);
  });
  child.once('exit', () => {
    isReady.reject(new WorkerDied(`worker ${index} died before it was ready`));
    for (const [id, { settle }] of waiting) settle({ failure: 'died', id });
    waiting.clear();
  });
  isReady.promise.catch(() => {});

  return {
    ready: isReady.promise,
    prepare(question) {
      asked += 1;
      const id = asked;
      const prepared = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<unknown>();
      answer.promise.catch(() => {});
      waiting.set(id, {
        prepared: prepared.resolve,
        settle(message) {
          prepared.resolve();
          if ('answer' in message) answer.resolve(message.answer);
          else if ('failure' in message) {
            const died = message.failure === 'died';
            const text = `worker ${index}: ${message.failure}`;
            answer.reject(died ? new WorkerDied(text) : new Error(text));
          }
        },
      });
      send(child, { prepare: question, id });
      return {
        prepared: prepared.promise,
        answer: answer.promise,
        go: () => send(child, { go: id }),
      };
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** To one that has died nothing can be said; its end is told by its answers. */
function send(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => {});
}
