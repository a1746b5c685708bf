import MarkdownIt from 'markdown-it';
import { escapeText } from './escape-text.ts';
import type { Highlight } from './highlight.ts';
import { foldedText } from './long-text.ts';

/**
 * Markdown as HTML that loads nothing and runs nothing: tags are text, links lead nowhere but to the
 * web and to mail, and an image is a link to it, since looking at a page must not tell anybody.
 */
const renderer = new MarkdownIt({ html: false, linkify: true });

const leadsAway = /^(?:https?:|mailto:)/i;
const hasScheme = /^[^/?#]*:/;

/** Refused and shown as written: `file:`, `data:` and every scheme that some program may answer to. */
renderer.validateLink = (url) => leadsAway.test(url) || !hasScheme.test(url.trim());

const { rules } = renderer.renderer;

const relation = 'noopener noreferrer nofollow';

rules.image = (tokens, index) => {
  const { content, attrs } = tokens[index] ?? {};
  const source = String(attrs?.find(([name]) => name === 'src')?.[1] ?? '');
  const label = escapeText(`Image: ${content || source}`);
  return leadsAway.test(source) && !isInLink(tokens, index)
    ? `<a href="${escapeText(source)}" rel="${relation}">${label}</a>`
    : `<span class="place" title="${escapeText(source)}">${label}</span>`;
};

/** A link in a link is none: browsers close the outer one, which would be left without words. */
function isInLink(tokens: readonly { type: string }[], index: number): boolean {
  for (let at = index - 1; at >= 0; at -= 1) {
    const type = tokens[at]?.type;
    if (type === 'link_open' || type === 'link_close') return type === 'link_open';
  }
  return false;
}

/** What leads to a file of the project, as agents like to name them, leads nowhere from here. */
rules.link_open = (tokens, index) => {
  const address = String(tokens[index]?.attrGet('href') ?? '');
  if (leadsAway.test(address)) return `<a href="${escapeText(address)}" rel="${relation}">`;
  let end = index;
  while (end < tokens.length - 1 && tokens[end]?.type !== 'link_close') end += 1;
  Object.assign(tokens[end] ?? {}, { meta: { isPlace: true } });
  return `<span class="place" title="${escapeText(address)}">`;
};

rules.link_close = (tokens, index) => (tokens[index]?.meta?.isPlace ? '</span>' : '</a>');

rules.fence = (tokens, index, _options, env) => {
  const { info, content } = tokens[index] ?? { info: '', content: '' };
  const language = /^[\w+#.-]+/.exec(info.trim())?.[0].toLowerCase() ?? '';
  const highlight = env?.highlight as Highlight;
  return foldedText(content, ' class="code"', (part) => highlight(part, language));
};

rules.code_block = (tokens, index) => foldedText(tokens[index]?.content ?? '', ' class="code"');

/** People who type a prompt mean the lines that they made. */
rules.softbreak = (_tokens, _index, _options, env) => (env?.keepsLines ? '<br>\n' : '\n');

rules.table_open = () => '<div class="wide" tabindex="0"><table>';
rules.table_close = () => '</table></div>';

/** Alignment comes as a style attribute, which the page's policy forbids. */
for (const name of ['th_open', 'td_open']) {
  rules[name] = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    if (token) token.attrs = null;
    return self.renderToken(tokens, index, options);
  };
}

/** Headings of what was said stand below those of the page. */
for (const name of ['heading_open', 'heading_close']) {
  rules[name] = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    if (token) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 4)}`;
    return self.renderToken(tokens, index, options);
  };
}

/** Of a text that is `visible`. */
export function safeMarkdown(
  text: string,
  { highlight, keepsLines = false }: MarkdownOptions,
): string {
  return renderer.render(text, { highlight, keepsLines });
}

export interface MarkdownOptions {
  highlight: Highlight;
  /** A line's end is one of the page's, too. */
  keepsLines?: boolean;
}
