/** A worker of `mail-suite.ts`: several senders with clocks of their own, or one reader. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBucket } from '../../../src/bucket/open.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { lookForNew } from '../../../src/coordination/mail/look.ts';
import { sendMessage } from '../../../src/coordination/mail/send.ts';
import { openDatabase } from '../../../src/state/database.ts';
import { makeCoordination } from '../../support/coordination.ts';
import { serveRounds } from '../../support/fleet-worker.ts';

export interface Senders {
  /** ms that each one's clock is off. */
  senders: { agent: string; skew: number }[];
  messages: number;
}

export interface Reading {
  reader: string;
  /** So many are to come; then it looks twice more. */
  expected: number;
}

export interface Place {
  url: string;
  env: NodeJS.ProcessEnv;
}

export type Task = Place & (Senders | Reading);

/** Texts in the order in which they came; and how many came once nothing more was sent. */
export interface Read {
  texts: string[];
  afterwards: number;
}

export type Answer = { sent: number } | Read;

serveRounds(async (task: Task) => {
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-mailer-'));
  const open = async (agent: string, skew = 0): Promise<Coordination> => {
    const cache = join(folder, encodeURIComponent(agent));
    const deadline = { at: Date.now() + 240_000 };
    const bucket = await openBucket(task.url, { env: task.env, deadline, cache });
    const db = openDatabase(join(cache, 'state.db'), 1_000);
    return { ...makeCoordination({ bucket, db, cache, agent }), clock: () => Date.now() + skew };
  };
  const work: () => Promise<Answer> = 'senders' in task ? sendAll(task) : readAll(task);
  return async () => {
    try {
      return await work();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };

  function sendAll({ senders, messages }: Senders): () => Promise<Answer> {
    return async () => {
      const each = senders.map(async ({ agent, skew }) => {
        const c = await open(agent, skew);
        for (let i = 0; i < messages; i++) {
          await sendMessage(c, { to: '_broadcast', text: `${agent} ${i}` });
        }
      });
      await Promise.all(each);
      return { sent: senders.length * messages };
    };
  }

  function readAll({ reader, expected }: Reading): () => Promise<Answer> {
    return async () => {
      const c = await open(reader);
      const texts: string[] = [];
      const look = async () => {
        const { messages, commit } = await lookForNew(c, { limit: 500, keep: false });
        texts.push(...messages.map(({ message }) => message));
        await commit();
        return messages.length;
      };
      const distinct = () => new Set(texts).size;
      for (const end = Date.now() + 200_000; distinct() < expected && Date.now() < end; ) {
        await look();
        await c.sleep(300);
      }
      return { texts, afterwards: (await look()) + (await look()) };
    };
  }
});
