import { createHash } from 'node:crypto';
import { escapeHtml } from '../../export/escape-html.ts';
import { siteAssets } from '../assets.ts';
import { visible } from './visible.ts';

export { escapeHtml };

export type Density = 'comfortable' | 'compact';

export interface Frame {
  title: string;
  /** What the page is, for the script: `data-page` of its body. */
  page: 'session' | 'index' | 'replay';
  /** From the page to the site's root: `../../`, `` for the index. Undefined: style and script stand in the page. */
  root?: string | undefined;
  density?: Density | undefined;
  /** HTML of the bar at the top, behind the way to the list. */
  bar?: string;
  /** HTML of the head, behind all else: scripts of the site that only this page loads. */
  head?: string;
}

/**
 * What every page has around its `<main id="main">`: a policy under which nothing is loaded or run but the
 * site's own style and script, the way to the list of sessions, the theme.
 */
export function pageFrame({ title, page, root, density, bar = '', head = '' }: Frame): {
  open: string;
  close: string;
} {
  const shown = escapeHtml(visible(title));
  const compact = density === 'compact' ? ' data-density="compact"' : '';
  return {
    open: `<!doctype html>
<html lang="en"${compact}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${root === undefined ? alonePolicy() : sitePolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="tracecraft">
<link rel="icon" href="data:,">
<title>${shown}</title>
${root === undefined ? assetsWithin() : assetsBeside(root)}${head}</head>
<body data-page="${page}"${root === undefined ? '' : ` data-root="${escapeHtml(root)}"`}>
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
${root === undefined ? '<span class="bar-home">tracecraft</span>' : `<a class="bar-home" href="${escapeHtml(root)}index.html">Sessions</a>`}
${bar}<div class="bar-tools"></div>
</header>
`,
    close: '</body>\n</html>\n',
  };
}

const common = ["base-uri 'none'", "form-action 'none'"];

/** Of a page that is part of a site. */
export const sitePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  ...common,
].join('; ');

/** Of a page that is alone. */
function alonePolicy(): string {
  const { style, script } = siteAssets();
  return [
    "default-src 'none'",
    `script-src '${hashOf(inTag(script))}'`,
    `style-src '${hashOf(inTag(style))}'`,
    'img-src data:',
    ...common,
  ].join('; ');
}

function assetsBeside(root: string): string {
  const folder = `${escapeHtml(root)}assets/`;
  return `<link rel="stylesheet" href="${folder}site.css">\n<script src="${folder}site.js"></script>\n`;
}

function assetsWithin(): string {
  const { style, script } = siteAssets();
  return `<style>${inTag(style)}</style>\n<script>${inTag(script)}</script>\n`;
}

function inTag(text: string): string {
  if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error('the assets hold the end of a tag');
  return `\n${text}`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
