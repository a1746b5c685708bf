import { asFields, asText } from '../../records.ts';
import { AppServerError, type Call } from '../rpc.ts';

/** What an app server of Codex 0.169.0 says of a thread. */
export interface ServerThread {
  /** Of the rollout that it goes on in. */
  path: string | undefined;
  /** `paginated`, or of an older release `legacy`. */
  historyMode: string | undefined;
  /** The oldest first. */
  turns: ServerTurn[];
}

export interface ServerTurn {
  id: string;
  /** completed, interrupted, failed, inProgress */
  status: string;
}

/** Methods that a trim takes, all with a thread's id, without which they do nothing. */
const methods = [
  'thread/read',
  'thread/turns/list',
  'thread/resume',
  'thread/revert',
  'thread/inject_items',
];

/** Turns that are listed at once. */
const page = 200;

/** Of the methods that a trim takes, those that this server does not have. Nothing is done. */
export async function missingMethods(call: Call): Promise<string[]> {
  const missing: string[] = [];
  for (const method of methods) {
    const trouble = await call(method, {}).then(
      () => '',
      (error: unknown) => {
        if (error instanceof AppServerError && error.failure === 'refused') return error.message;
        throw error;
      },
    );
    if (/unknown variant|experimentalApi|method not found/i.test(trouble)) missing.push(method);
  }
  return missing;
}

/** Reads, without loading the thread. */
export async function serverThread(call: Call, threadId: string): Promise<ServerThread> {
  const thread = asFields(asFields(await call('thread/read', { threadId }))?.thread);
  const turns: ServerTurn[] = [];
  let cursor: string | undefined;
  do {
    const params = { threadId, sortDirection: 'asc', limit: page, itemsView: 'notLoaded', cursor };
    const answer = asFields(await call('thread/turns/list', params));
    for (const turn of Array.isArray(answer?.data) ? answer.data : []) {
      const fields = asFields(turn);
      turns.push({ id: asText(fields?.id) ?? '', status: asText(fields?.status) ?? '' });
    }
    const next = asText(answer?.nextCursor);
    // One that gives its own cursor again has no end.
    cursor = next === cursor ? undefined : next;
  } while (cursor !== undefined);
  return { path: asText(thread?.path), historyMode: asText(thread?.historyMode), turns };
}
