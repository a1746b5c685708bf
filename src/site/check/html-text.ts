/** An element's beginning, as a page has it. */
export interface Tag {
  /** In lower case. */
  name: string;
  /** Names in lower case, values without entities. */
  attributes: ReadonlyMap<string, string>;
  /** 1 for the first */
  line: number;
  /** What stands in it, of scripts and styles alone. */
  content?: string;
}

/**
 * A page as its readers have it: the text between the tags and in attributes, each line where it was; and what
 * else there is in it for those who look: comments, scripts and styles, and names that are none of HTML's.
 */
export function htmlText(html: string): { text: string; tags: Tag[] } {
  const texts: string[] = [];
  const tags: Tag[] = [];
  let line = 1;
  let at = 0;
  /** Goes on to `end`; `text` stands for what is passed, with its ends of line. */
  const pass = (end: number, text: string) => {
    const lines = lineEnds(html, at, end);
    line += lines;
    at = end;
    if (text !== '') texts.push(text);
    if (lines === 0) return;
    const missing = lines - lineEnds(text, 0, text.length);
    if (missing > 0) texts.push('\n'.repeat(missing));
  };
  while (at < html.length) {
    const begin = html.indexOf('<', at);
    if (begin === -1) break;
    pass(begin, withoutEntities(html.slice(at, begin)));
    if (html.startsWith('<!--', at)) {
      pass(endOf(html, '-->', at), html.slice(at, endOf(html, '-->', at)));
      continue;
    }
    const isEnd = html[at + 1] === '/';
    const end = isEnd ? endOf(html, '>', at) : tagEnd(html, at);
    if (end === undefined) break;
    if (isEnd) {
      const source = html.slice(at, end);
      pass(end, isBreak(html, at + 2) ? ` ${longNames(source)}` : longNames(source));
      continue;
    }
    const tag = tagOf(html.slice(at, end), line);
    if (!tag) {
      pass(end, ` ${html.slice(at, end)} `);
      continue;
    }
    tags.push(tag);
    pass(
      end,
      (isBreak(tag.name, 0) ? ' ' : '') + longNames(html.slice(at, end)) + shownValues(tag),
    );
    if (tag.name !== 'script' && tag.name !== 'style') continue;
    const close = html.slice(at).search(closing[tag.name]);
    const inner = html.slice(at, close === -1 ? html.length : at + close);
    tag.content = inner;
    pass(at + inner.length, inner);
  }
  texts.push(withoutEntities(html.slice(at)));
  return { text: texts.join(''), tags };
}

const closing = { script: /<\/script[\s/>]/i, style: /<\/style[\s/>]/i };

function lineEnds(text: string, from: number, end: number): number {
  let count = 0;
  for (let at = from; at < end; at += 1) if (text.charCodeAt(at) === newline) count += 1;
  return count;
}

const newline = 0x0a;

function endOf(html: string, what: string, from: number): number {
  const at = html.indexOf(what, from);
  return at === -1 ? html.length : at + what.length;
}

/** Behind the `>` that ends a tag; one in a value that is quoted does not. Undefined where none comes. */
function tagEnd(html: string, from: number): number | undefined {
  tagEnds.lastIndex = from + 1;
  for (;;) {
    const match = tagEnds.exec(html);
    if (!match) return undefined;
    const [all, quote] = match;
    if (quote === undefined) return match.index + 1;
    const close = html.indexOf(quote, match.index + all.length);
    if (close === -1) return undefined;
    tagEnds.lastIndex = close + 1;
  }
}

/** Elsewhere than behind a `=`, a quote is a character as others. */
const tagEnds = /=[\t\n\f\r ]*(["'])|>/g;

/** Undefined for what is no element. */
function tagOf(source: string, line: number): Tag | undefined {
  const [head, name] = /^<([a-z][^\s/>]*)/i.exec(source) ?? [];
  if (head === undefined || name === undefined) return undefined;
  if (!source.includes('=')) return { name: name.toLowerCase(), attributes: noAttributes, line };
  const attributes = new Map<string, string>();
  for (const [, key = '', double, single, bare] of source.slice(head.length).matchAll(attribute)) {
    const value = withoutEntities(double ?? single ?? bare ?? '');
    if (!attributes.has(key.toLowerCase())) attributes.set(key.toLowerCase(), value);
  }
  return { name: name.toLowerCase(), attributes, line };
}

const noAttributes: ReadonlyMap<string, string> = new Map();

const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/** Of elements and attributes, those that are longer than any that HTML has: ` name name `. */
function longNames(source: string): string {
  if (source.length < longestName) return '';
  const names = source.replace(quoted, ' ').match(longName) ?? [];
  return names.map((name) => ` ${name} `).join('');
}

const longestName = 24;
const longName = new RegExp(`[^\\s<>/="']{${longestName},}`, 'g');
const quoted = /=\s*(?:"[^"]*"|'[^']*')/g;

/** What only the page's own style and script go by, as a build writes it: short names, numbers. */
const unshown =
  /^(?:class|id|for|role|type|width|height|x|y|x1|x2|y1|y2|cx|cy|r|d|viewbox|content)$/;
const usual = /^(?![\s\S]*[A-Za-z\d]{20})[\w\s.,%#()-]*$/;

/** Of a picture no rule can read what is in it. */
const picture = /^data:(?:image\/(?:png|jpeg|gif|webp);base64)?,/i;

/** Between the letters of a word, as a highlighter has it, none stands. */
function shownValues({ name, attributes }: Tag): string {
  if (attributes.size === 0) return '';
  const isShown = (key: string, value: string) =>
    (name === 'meta' && key === 'content') || !unshown.test(key) || !usual.test(value);
  return [...attributes]
    .filter(([key, value]) => value !== '' && isShown(key, value) && !picture.test(value))
    .map(([, value]) => (value.includes('%') ? ` ${value} ${decoded(value)} ` : ` ${value} `))
    .join('');
}

/** As an address is read: `%40` is an `@`. */
function decoded(value: string): string {
  return value.replace(/(?:%[\da-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex')
      .toString()
      .replace(/[\r\n]/g, ' '),
  );
}

/** Elements that parts of one word may stand in; all others end it. */
const inline =
  /(?:span|b|i|em|strong|mark|code|a|u|s|q|wbr|ins|del|tspan|small|big|sub|sup|font|kbd|samp|var|tt|abbr|bdi|bdo|label|time)\b/iy;

function isBreak(html: string, at: number): boolean {
  inline.lastIndex = at;
  return !inline.test(html);
}

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lowbar: '_',
  commat: '@',
  period: '.',
  colon: ':',
  sol: '/',
  bsol: '\\',
  equals: '=',
  plus: '+',
};

function withoutEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7});?|#x([\da-f]{1,6});?|([a-z]{2,8});)/gi,
    (all, decimal, hex, name) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? all;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
