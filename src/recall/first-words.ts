import { clean, cut, headLines } from './one-line.ts';

/** Fewer characters than this say too little alone: `Hi,` or `Done.` */
const enough = 24;

/**
 * The first words of a text in which somebody says something: without its markup, and before any block
 * that was pasted in, in UTF-16 units.
 */
export function firstWords(text: string, most: number): string {
  const lines = headLines(text);
  return cut(gather(withoutBlocks(lines)) || gather(lines), most);
}

/** A sentence of it, where it ends within so many UTF-16 units. */
export function firstSentence(text: string, most: number): string {
  const words = firstWords(text, 400);
  const end = words.slice(enough / 2).search(/[.!?](?= |$)|[。！？]/);
  return cut(end === -1 ? words : words.slice(0, enough / 2 + end + 1), most);
}

function gather(lines: readonly string[]): string {
  let words = '';
  for (const line of lines) {
    const said = withoutMarkup(clean(line));
    if (!/[\p{L}\p{N}\p{ExtPict}\p{RI}]/u.test(said)) continue;
    words = words === '' ? said : `${words} ${said}`;
    if (words.length >= enough) break;
  }
  return words;
}

/** Code, quotations, tables, and what stands between two tags. */
function withoutBlocks(lines: readonly string[]): string[] {
  let end: string | undefined;
  return lines.filter((line) => {
    const bare = line.trim();
    if (end !== undefined) {
      if (bare.startsWith(end)) end = undefined;
      return false;
    }
    end = endOfBlock(bare);
    return end === undefined && !/^(?:>|\|)/.test(bare);
  });
}

function endOfBlock(line: string): string | undefined {
  const fence = /^(?:```+|~~~+)/.exec(line)?.[0];
  if (fence !== undefined) return fence;
  const tag = /^<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?>$/.exec(line)?.[1];
  return tag === undefined ? undefined : `</${tag}`;
}

function withoutMarkup(line: string): string {
  return line
    .replace(/^(?:#{1,6}|[-*+]|\d{1,3}[.)]) +/, '')
    .replace(/!?\[([^\][]+)\]\([^()\s]*\)/g, '$1')
    .replace(/(^|[ >])<\/?[A-Za-z][\w:.-]*(?: [^<>]*)?>/g, '$1')
    .replace(/`+|\*\*+/g, '')
    .replace(/[\x21-\x7e]{61,}/g, (run) => `${run.slice(0, 40)}…`)
    .replace(/ {2,}/g, ' ')
    .trim();
}
