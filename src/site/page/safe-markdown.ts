import MarkdownIt from 'markdown-it';
import { escapeHtml } from './escape-html.ts';

/**
 * Markdown as HTML that loads nothing and runs nothing: tags are text, links lead nowhere but to the
 * web and to mail, and an image is a link to it, since looking at a page must not tell anybody.
 */
const renderer = new MarkdownIt({ html: false, linkify: true });

/** Also refused: `file:`, `data:` and every scheme that some program may answer to. */
renderer.validateLink = (url) => /^(?:https?:|mailto:|#)/i.test(url.trim());

const { rules } = renderer.renderer;

rules.image = (tokens, index) => {
  const { content, attrs } = tokens[index] ?? {};
  const source = String(attrs?.find(([name]) => name === 'src')?.[1] ?? '');
  const label = `Image: ${content || source}`;
  return `<a href="${escapeHtml(source)}" rel="noopener noreferrer nofollow">${escapeHtml(label)}</a>`;
};

rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet('rel', 'noopener noreferrer nofollow');
  return self.renderToken(tokens, index, options);
};

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
    if (token) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 3)}`;
    return self.renderToken(tokens, index, options);
  };
}

export function safeMarkdown(text: string): string {
  return renderer.render(text);
}
