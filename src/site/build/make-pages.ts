import { sha256 } from '../../hash.ts';
import { type Progress, type Share, trackProgress } from '../../mirror/progress.ts';
import { giveBack } from '../../recall/give-back.ts';
import type { PlacedSession } from '../sources/place.ts';
import type { SiteCache } from './cache.ts';
import type { Crew, Maker } from './makers.ts';
import { OutFault } from './out-folder.ts';
import type { PageJob } from './page-job.ts';

export interface DuePage extends PageJob {
  fingerprint: string;
}

interface Making {
  cache: SiteCache;
  crew: Crew;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Bytes of transcripts from which on it is worth to begin threads. */
const worthThreads = 4 * 1024 * 1024;

/** Makes pages, several at once, and remembers each. Gives the errors of those that could not be made; throws OutFault. */
export async function makePages(
  due: readonly DuePage[],
  { cache, crew, onProgress }: Making,
): Promise<Map<string, Error>> {
  // The largest first, so that none of them is left for the end, when only one thread has something to do.
  const queue = due.toSorted((a, b) => bytesOf(b.session) - bytesOf(a.session));
  const shareOf = trackProgress(
    queue.map(({ session }) => bytesOf(session)),
    onProgress,
  );
  const errors = new Map<string, Error>();
  const all = queue.reduce((sum, { session }) => sum + bytesOf(session), 0);
  await crew([...queue.entries()], all > worthThreads, (maker, [at, job]) =>
    makeOne(maker, job, shareOf(at)),
  );
  return errors;

  async function makeOne(maker: Maker, job: DuePage, share: Share): Promise<void> {
    const { page, session, fingerprint } = job;
    try {
      const { words, digest, ...built } = await maker.page({ page, session }, share.add);
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

function bytesOf({ main, subagents }: PlacedSession): number {
  return subagents.reduce((sum, { bytes }) => sum + bytes, main.bytes);
}
