import type { Item, Turn } from '../../../src/harness/turn.ts';
import { noUsage } from '../../../src/harness/turn.ts';
import type { LoadChunk } from '../../../src/site/client/search/chunks.ts';
import { collectWords } from '../../../src/site/search/page-words.ts';
import { searchDirectory, segmentFiles } from '../../../src/site/search/segment-files.ts';
import { planSegments, type SearchablePage } from '../../../src/site/search/segments.ts';

/** A page for tests: its turns by their items. */
export interface MadePage {
  name: string;
  project?: string;
  harness?: string;
  title?: string;
  at?: string;
  turns: Item[][];
}

export const said = (text: string): Item => ({ kind: 'message', role: 'user', text });
export const ran = (command: string, text: string): Item => ({
  ...({ kind: 'tool', id: 'toolu_1', name: 'Bash', input: { command } } as const),
  result: { text, isError: false },
});

export function turnOf(items: Item[], ordinal = 1): Turn {
  return { ordinal, startedBy: 'user', items, usage: noUsage };
}

export function wordsOfPage({ turns }: MadePage): Buffer {
  const collector = collectWords();
  for (const [index, items] of turns.entries()) {
    collector.add(turnOf(items, index + 1), {
      anchor: `turn-${index + 1}`,
      line: `line ${index + 1}`,
    });
  }
  return collector.take();
}

/** The files of an index, by name. */
export function filesOf(made: readonly MadePage[]): Map<string, string> {
  const blobs = new Map(made.map((page) => [page.name, wordsOfPage(page)]));
  const pages = made.map((page) => searchable(page, blobs.get(page.name)?.length ?? 0));
  const segments = planSegments(pages);
  const files = new Map([['search/directory.js', searchDirectory(segments)]]);
  for (const segment of segments) {
    const words = segment.pages.map(({ page }) => blobs.get(page) as Buffer);
    for (const { name, text } of segmentFiles(segment, words)) {
      files.set(name, text);
    }
  }
  return files;
}

export function searchable(page: MadePage, size: number): SearchablePage {
  const { name, project = 'one', harness = 'claude-code', title = name, at = '' } = page;
  return { page: name, title, project, harness, at, fingerprint: `${name} ${size}`, size };
}

/** Runs them as a page would, with nothing but the function that it has. */
export function loaderOf(files: ReadonlyMap<string, string>): LoadChunk {
  return async (name) => {
    const given: [string, unknown][] = [];
    const script = files.get(`search/${name}.js`);
    if (script === undefined) throw new Error(`there is no ${name}`);
    new Function('tracecraftSearch', script)((of: string, data: unknown) => given.push([of, data]));
    const [first] = given;
    if (given.length !== 1 || first?.[0] !== name) throw new Error(`${name} is another chunk`);
    return first[1];
  };
}
