import type { HarnessName } from '../../harness/harness.ts';
import type { MirrorContext } from '../../mirror/context.ts';

/** What a site is built in. */
export interface SiteContext extends MirrorContext {
  cwd: string;
  /** The project of the current folder. */
  project: string;
}

/** Which sessions a site tells of. */
export interface SiteScope {
  /** Undefined: every one. */
  project?: string | undefined;
  harness?: HarnessName | undefined;
  /** ms since 1970: sessions that were active then or later, and then or before. */
  since?: number | undefined;
  until?: number | undefined;
  /** Ids, or enough of their beginnings; none of them: all sessions. */
  ids?: readonly string[] | undefined;
  /** `both`: what the bucket holds, and this machine's transcripts where it holds less. */
  from?: 'both' | 'bucket' | 'here';
}

/** Whether a session with these times was active in the stretch that was asked for. */
export function isWithin(
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: SiteScope,
  { first, last }: { first: number; last: number },
): boolean {
  return !(last < since) && !(first >= until);
}
