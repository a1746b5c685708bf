import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnPrices } from '../../usage/own-prices.ts';
import type { SessionDigest } from '../model.ts';
import type { Density } from '../page/layout.ts';
import { readSessionPage } from '../page/session-page.ts';
import { collectWords } from '../search/page-words.ts';
import { openSession, type Reading } from '../sources/open-record.ts';
import type { PlacedSession } from '../sources/place.ts';
import type { BuiltFile } from './cache.ts';
import { writeInto } from './out-folder.ts';
import { slug, stemOf } from './page-names.ts';

/** A page to make, as one thread tells another. */
export interface PageJob {
  page: string;
  session: PlacedSession;
}

export interface MadePage {
  /** Without what the page alone tells. */
  digest: SessionDigest;
  /** The page itself first, then the texts beside it. */
  files: BuiltFile[];
  /** ms since 1970, of the page's file */
  modified: number;
  words: Uint8Array;
}

/** What the pages of a site have in common. */
export interface PageLook {
  images: boolean;
  density: Density;
}

export interface Workshop {
  reading: Reading;
  out: { path: string; scratch: string };
  look: PageLook;
  prices: OwnPrices | undefined;
}

/** Reads a session and writes its page. Throws what reading and writing do. */
export async function makePage(
  { reading, out, look, prices }: Workshop,
  { page, session }: PageJob,
): Promise<MadePage> {
  const words = collectWords();
  const beside: BuiltFile[] = [];
  const read = await readSessionPage(
    openSession(reading, session),
    { ...look, root: '../../', prices },
    {
      onTurn: words.add,
      async aside(name, text) {
        const file = besideName(page, name, beside);
        beside.push({ name: file, size: await writeInto(out, file, [text]) });
        return file.slice(page.lastIndexOf('/') + 1);
      },
    },
  );
  try {
    const size = await writeInto(out, page, read.document());
    const { mtimeMs: modified } = statSync(join(out.path, page));
    return {
      digest: forLists(read.digest),
      files: [{ name: page, size }, ...beside],
      modified,
      words: words.take(),
    };
  } finally {
    read.close();
  }
}

/** Of many sessions, what only their pages tell would take a lot of memory. */
function forLists(digest: SessionDigest): SessionDigest {
  return { ...digest, files: [], commands: [], decisions: [], errors: [], places: [] };
}

/** UTF-8 bytes */
const longestName = 80;

/** In a folder that is called like the page; no two alike. */
function besideName(page: string, name: string, taken: readonly BuiltFile[]): string {
  const plain = slug(name, longestName) || 'text';
  for (let count = 1; ; count += 1) {
    const file = `${stemOf(page)}/${plain}${count === 1 ? '' : `-${count}`}.txt`;
    if (!taken.some((other) => other.name === file)) return file;
  }
}
