import type { Progress } from '../../mirror/progress.ts';
import { type BuildOptions, type BuiltSite, buildSite } from '../build/build-site.ts';
import type { SiteContext } from '../sources/scope.ts';
import { openChanges } from './changed-pages.ts';
import { followSessions } from './follow-sessions.ts';
import type { SiteServer } from './site-server.ts';

export interface ServeOptions {
  build: Omit<BuildOptions, 'onProgress' | 'mayEmpty'>;
  signal: AbortSignal;
  /** Of the first build. */
  onProgress?(progress: Progress): void;
  onReady(built: BuiltSite): void;
  /** A later build has failed: what was built before is shown on. */
  onTrouble(error: Error): void;
}

/** ms after which the bucket is looked at: other machines tell this one of nothing. */
const bucketEvery = 30_000;

/**
 * Builds the site, and builds anew what changes for as long as it is looked at. Throws what the first build does; of
 * later ones, the next may succeed.
 */
export async function serveSite(
  context: SiteContext,
  server: SiteServer,
  { build, signal, onProgress, onReady, onTrouble }: ServeOptions,
): Promise<void> {
  const { harness, from } = build.scope;
  const changedPages = openChanges();
  const anyhowEvery = from === 'here' ? Number.POSITIVE_INFINITY : bucketEvery;
  let isReady = false;
  await followSessions(context, { harness, anyhowEvery, signal }, async () => {
    try {
      const progress = isReady ? undefined : onProgress;
      const built = await buildSite(context, {
        ...build,
        mayEmpty: true,
        ...(progress && { onProgress: progress }),
      });
      const pages = changedPages(built);
      if (isReady) {
        if (pages.length > 0) server.tell(pages);
        return;
      }
      isReady = true;
      server.show(built.out);
      onReady(built);
    } catch (error) {
      if (!isReady) throw error;
      onTrouble(error as Error);
    }
  });
}
