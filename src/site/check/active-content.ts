import type { Finding } from './finding.ts';
import type { Tag } from './html-text.ts';

type Found = Pick<Finding, 'rule' | 'line'>;

/**
 * What runs in a page, or loads something, beside the site's own script and style: no build writes it. `own`: those
 * that a page which stands alone has in it.
 */
export function activeContent(tags: readonly Tag[], own: OwnAssets): Found[] {
  const found = tags.flatMap((tag) => ofTag(tag, own).map((rule) => ({ rule, line: tag.line })));
  return hasPolicy(tags) ? found : [...found, { rule: 'no policy' }];
}

interface OwnAssets {
  script: string;
  style: string;
}

/** What keeps a page's scripts from doing more: without it, what slips in could run. It holds for what comes behind. */
function hasPolicy(tags: readonly Tag[]): boolean {
  const before = tags.findIndex(({ name }) => !/^(?:html|head|meta)$/.test(name));
  return tags.slice(0, before === -1 ? undefined : before).some(({ attributes }) => {
    if (attributes.get('http-equiv')?.toLowerCase() !== 'content-security-policy') return false;
    const directives = (attributes.get('content') ?? '').split(';').map((each) => each.trim());
    return (
      directives.includes("default-src 'none'") && directives.every((each) => strict.test(each))
    );
  });
}

const strict =
  /^(?:(?:default-src|base-uri|form-action) 'none'|(?:script|style)-src '(?:self|sha256-[\w+/=]+)'|img-src (?:'self' )?data:)$/;

function ofTag(tag: Tag, own: OwnAssets): string[] {
  const { name, attributes } = tag;
  const rules = new Set<string>();
  if (embedding.test(name)) rules.add(`<${name}>`);
  if (name === 'script' && !isOwnScript(tag, own.script)) rules.add('script');
  if (name === 'style') {
    if (!isSame(tag.content, own.style)) rules.add('style');
    if (loads.test(tag.content ?? '')) rules.add('loads from elsewhere');
  }
  if (name === 'meta' && attributes.get('http-equiv')?.toLowerCase() === 'refresh') {
    rules.add('refresh');
  }
  for (const [key, value] of attributes) {
    if (/^on[a-z]+$/.test(key)) rules.add(`${key} handler`);
    if (!addresses.test(key)) continue;
    const address = withoutBlanks(value);
    if (/^(?:javascript|vbscript|data:text\/html)/i.test(address)) rules.add('script in a link');
    const isLink = key === 'href' && (name === 'a' || name === 'area');
    const isElsewhere = (key === 'srcset' ? elsewhereInSet : elsewhere).test(address);
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
const elsewhere = /^(?:[a-z][a-z\d+.-]*:|[\\/]{2})/i;
const elsewhereInSet = /(?:^|,)(?:[a-z][a-z\d+.-]*:|[\\/]{2})/i;
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
  return isSame(content, own);
}

const ownFile = /^(?:\.\.\/)*(?:assets\/site\.js|search\/[\w./-]+\.js)$/;

function isSame(content: string | undefined, own: string): boolean {
  return content?.trim() === own.trim();
}
