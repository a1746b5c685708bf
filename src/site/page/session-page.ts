import type { Turn } from '../../harness/turn.ts';
import type { OwnPrices } from '../../usage/own-prices.ts';
import { collectDigest } from '../digest/collect.ts';
import type { SessionDigest, SiteSession, TurnPlace } from '../model.ts';
import { type DocumentPiece, documentOf } from './document.ts';
import { createHighlight } from './highlight.ts';
import type { Density } from './layout.ts';
import { pageWriter } from './page-writer.ts';
import { readRecords } from './read-records.ts';
import { openSpill } from './spill.ts';

export interface PageOptions {
  /** From the page to the site's root, `../../`; undefined: the page stands alone, with style and script in it. */
  root?: string | undefined;
  /** Pictures stand in the page; else it says what was left out. */
  images: boolean;
  density: Density;
  /** What the user pays by, before the list. */
  prices?: OwnPrices | undefined;
}

export interface PageSinks {
  /**
   * Each turn as it is read: the session's first, then each subagent's. That one was gone back before may be
   * known only later: `places` of the digest.
   */
  onTurn?: ((turn: Turn, place: TurnPlace) => void) | undefined;
  /** Keeps a long text beside the page; gives its address from the page. Absent: everything stands in the page. */
  aside?: ((name: string, text: string) => Promise<string>) | undefined;
}

export interface SessionPage {
  digest: SessionDigest;
  /** In pieces of some hundred KB at the most, but for a picture or a long text that is one. */
  document(): AsyncIterable<DocumentPiece>;
  close(): void;
}

/** Reads the session once and gives its page; what it holds in between beyond some MB lies in a temporary file. */
export async function readSessionPage(
  session: SiteSession,
  options: PageOptions,
  sinks: PageSinks = {},
): Promise<SessionPage> {
  const spill = openSpill();
  try {
    const collector = collectDigest(options.prices);
    const kinds = { said: 0, tools: 0, thinking: 0, context: 0 };
    const written = await readRecords(session, {
      ...sinks,
      page: pageWriter(spill),
      highlight: createHighlight(),
      images: options.images,
      kinds,
      digest: collector,
    });
    const digest = collector.digest();
    return {
      digest,
      document: () => documentOf({ session, options, digest, kinds, written, spill }),
      close: spill.close,
    };
  } catch (error) {
    spill.close();
    throw error;
  }
}
