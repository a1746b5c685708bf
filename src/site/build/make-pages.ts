import { sha256 } from '../../hash.ts';
import { type Progress, type Share, trackProgress } from '../../mirror/progress.ts';
import { giveBack } from '../../recall/give-back.ts';
import type { PlacedSession } from '../sources/place.ts';
import type { SiteCache } from './cache.ts';
import { OutFault } from './out-folder.ts';
import { makePage, type PageJob, type Workshop } from './page-job.ts';
import {
  makerElsewhere,
  NoThread,
  type PageMaker,
  threads,
  type WorkerSetup,
} from './page-makers.ts';

export interface DuePage extends PageJob {
  fingerprint: string;
}

interface Making {
  cache: SiteCache;
  /** Of this thread; it opens what it reads when it reads it. */
  workshop: Workshop;
  setup: WorkerSetup;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Bytes of transcripts from which on it is worth to begin threads. */
const worthThreads = 4 * 1024 * 1024;

/** Makes pages, several at once, and remembers each. Gives the errors of those that could not be made; throws OutFault. */
export async function makePages(
  due: readonly DuePage[],
  { cache, workshop, setup, onProgress }: Making,
): Promise<Map<string, Error>> {
  // The largest first, so that none of them is left for the end, when only one thread has something to do.
  const queue = due.toSorted((a, b) => bytesOf(b.session) - bytesOf(a.session));
  const shareOf = trackProgress(
    queue.map(({ session }) => bytesOf(session)),
    onProgress,
  );
  const errors = new Map<string, Error>();
  const all = queue.reduce((sum, { session }) => sum + bytesOf(session), 0);
  const here = makerHere(workshop);
  const isMuch = queue.length > 1 && all > worthThreads && threads > 0;
  const makers = isMuch ? Array.from({ length: threads }, () => makerElsewhere(setup)) : [here];
  let next = 0;
  try {
    await Promise.all(makers.map(work));
  } finally {
    for (const maker of makers) maker.close();
  }
  return errors;

  async function work(maker: PageMaker): Promise<void> {
    for (let at = next++; at < queue.length; at = next++) {
      await makeOne(maker, queue[at] as DuePage, shareOf(at));
    }
  }

  async function makeOne(maker: PageMaker, job: DuePage, share: Share): Promise<void> {
    const { page, session, fingerprint } = job;
    try {
      const made = maker.make({ page, session }, share.add).catch((error) => {
        if (error instanceof NoThread) return here.make({ page, session }, share.add);
        throw error;
      });
      const { words, digest, ...built } = await made;
      const seen = { hash: sha256(words), size: words.length };
      cache.putPage(page, { ...built, fingerprint, words: seen }, { digest, words });
      giveBack(words);
    } catch (error) {
      if (error instanceof OutFault) throw error;
      errors.set(page, error as Error);
    }
    share.end();
  }
}

function makerHere(workshop: Workshop): PageMaker {
  return {
    make: (job, onBytes) =>
      makePage({ ...workshop, reading: { ...workshop.reading, onBytes } }, job),
    close() {},
  };
}

function bytesOf({ main, subagents }: PlacedSession): number {
  return subagents.reduce((sum, { bytes }) => sum + bytes, main.bytes);
}
