import { createHash } from 'node:crypto';
import type { Finding } from './finding.ts';
import type { Tag } from './html-text.ts';

type Found = Pick<Finding, 'rule' | 'line'>;

/**
 * What runs in a page, or loads something, beside the site's own script and style: no build writes it. `own`: the
 * script that a page which stands alone has in it.
 */
export function activeContent(tags: readonly Tag[], own: string): Found[] {
  const found = tags.flatMap((tag) => ofTag(tag, own).map((rule) => ({ rule, line: tag.line })));
  return hasPolicy(tags) ? found : [...found, { rule: 'no policy' }];
}

/** What keeps a page's scripts from doing more: without it, what slips in could run. */
function hasPolicy(tags: readonly Tag[]): boolean {
  return tags.some(
    ({ name, attributes }) =>
      name === 'meta' &&
      attributes.get('http-equiv')?.toLowerCase() === 'content-security-policy' &&
      /default-src 'none'/.test(attributes.get('content') ?? ''),
  );
}

function ofTag(tag: Tag, own: string): string[] {
  const { name, attributes } = tag;
  const rules = new Set<string>();
  if (embedding.test(name)) rules.add(`<${name}>`);
  if (name === 'script' && !isOwnScript(tag, own)) rules.add('script');
  if (name === 'style' && loads.test(tag.content ?? '')) rules.add('loads from elsewhere');
  if (name === 'meta' && attributes.get('http-equiv')?.toLowerCase() === 'refresh') {
    rules.add('refresh');
  }
  for (const [key, value] of attributes) {
    if (/^on[a-z]+$/.test(key)) rules.add(`${key} handler`);
    if (!addresses.test(key)) continue;
    const address = withoutBlanks(value);
    if (/^(?:javascript|vbscript|data:text\/html)/i.test(address)) rules.add('script in a link');
    const isLink = key === 'href' && (name === 'a' || name === 'area');
    const isElsewhere = /^(?:[a-z][a-z\d+.-]*:|[\\/]{2})/i.test(address);
    if (!isLink && isElsewhere && !/^data:(?:image\/|,)/.test(address)) {
      rules.add('loads from elsewhere');
    }
  }
  if (loads.test(attributes.get('style') ?? '')) rules.add('loads from elsewhere');
  return [...rules];
}

const embedding = /^(?:iframe|frame|object|embed|applet|base|portal|foreignobject)$/;
const addresses =
  /^(?:src|srcset|href|xlink:href|action|formaction|poster|background|data|ping|manifest|cite)$/;
const loads = /@import|url\(\s*["']?\s*(?!data:|#)/i;

/** Browsers read addresses so. */
function withoutBlanks(value: string): string {
  return value.replace(/[\0-\x20]/g, '');
}

/** One of the site's files, data that nothing runs, or the script that the pages have. */
function isOwnScript({ attributes, content = '' }: Tag, own: string): boolean {
  const source = attributes.get('src');
  if (source !== undefined) return ownFile.test(source);
  const type = attributes.get('type') ?? '';
  if (/^application\/(?:ld\+)?json$/.test(type)) return true;
  return hashOf(content.trim()) === hashOf(own.trim());
}

const ownFile = /^(?:\.\.\/)*(?:assets\/site\.js|search\/[\w./-]+\.js)$/;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
