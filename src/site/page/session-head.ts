import { count, dollars, tokens } from '../../figures.ts';
import { clean } from '../../recall/one-line.ts';
import { pageTitle } from '../digest/page-title.ts';
import type { Relative, RelativeKind, SessionDigest } from '../model.ts';
import type { DocumentParts } from './document.ts';
import { escapeText } from './escape-text.ts';
import { foundHtml } from './found.ts';
import { safeMarkdown } from './safe-markdown.ts';
import { timelineHtml } from './timeline.ts';
import { lasting, timeHtml } from './times.ts';
import { visible } from './visible.ts';

/** All that stands before the conversation: what session it is, what it came to, what was done in it. */
export function sessionHead(parts: DocumentParts): string {
  const { digest, session } = parts;
  return [
    hero(parts),
    stats(digest),
    summary(digest),
    lineage(session.relatives, parts.options.root),
    timelineHtml(digest),
    foundHtml(digest),
  ].join('');
}

function hero({ session, digest }: DocumentParts): string {
  const { facts, harnessLabel } = session.main;
  const client = [harnessLabel, facts.client_version].filter(Boolean).join(' ');
  const rows: [string, string][] = [
    ['Project', shown(facts.project)],
    ['Branch', shown(facts.git_branch)],
    ['Model', shown(facts.model)],
    ['Client', shown(client)],
    ['Agent', shown(facts.agent && `${facts.agent} on ${facts.host}`)],
    ['Began', timeHtml(facts.first_record_at ?? facts.started_at)],
    ['Last record', timeHtml(facts.last_record_at)],
    ['Session', `<code>${shown(facts.id)}</code>`],
  ];
  const list = rows
    .filter(([, html]) => html !== '')
    .map(([name, html]) => `<div><dt>${name}</dt><dd>${html}</dd></div>`);
  return `<header class="hero">\n<h1 dir="auto">${escapeText(visible(pageTitle(facts, digest)))}</h1>\n<dl class="facts">${list.join('')}</dl>\n</header>\n`;
}

function stats({
  turns,
  toolCalls,
  usage,
  cost,
  unpriced,
  activeMs,
  files,
  errors,
  subagents,
}: SessionDigest): string {
  const read = usage.input + usage.cacheRead + usage.cacheWrite;
  const isPartly = unpriced.length > 0 && cost !== undefined;
  const written = files.filter((file) => file.written).length;
  const cells: [name: string, value: string, about?: string][] = [
    ['Turns', turns.toLocaleString('en')],
    ['Tool calls', toolCalls.toLocaleString('en')],
    [
      'Tokens in',
      tokens(read),
      usage.cacheRead > 0 ? `${tokens(usage.cacheRead)} from the cache` : '',
    ],
    ['Tokens out', tokens(usage.output)],
    [
      'Cost',
      cost === undefined ? '' : `${isPartly ? 'over ' : ''}${dollars(cost)}`,
      isPartly ? `without ${unpriced.join(', ')}` : '',
    ],
    ['Worked', activeMs > 0 ? lasting(activeMs) : ''],
    ['Files changed', written > 0 ? written.toLocaleString('en') : ''],
    ['Errors', errors.length > 0 ? errors.length.toLocaleString('en') : ''],
    ['Subagents', subagents > 0 ? subagents.toLocaleString('en') : ''],
  ];
  const list = cells
    .filter(([, value]) => value !== '' && value !== '0')
    .map(
      ([name, value, about]) =>
        `<div><dt>${name}</dt><dd>${value}${about ? ` <small>${shown(about)}</small>` : ''}</dd></div>`,
    );
  return list.length === 0 ? '' : `<dl class="stats">${list.join('')}</dl>\n`;
}

function summary({ asked, outcome }: SessionDigest): string {
  if (asked === '' && outcome === '') return '';
  const part = (name: string, text: string) =>
    text &&
    `<div><h3>${name}</h3><div class="text" dir="auto">${safeMarkdown(text, { highlight: escapeText, keepsLines: text === asked })}</div></div>`;
  return `<section class="summary" aria-labelledby="summary">\n<h2 id="summary">Summary</h2>\n${part('Asked', asked)}${part('Outcome', outcome)}\n</section>\n`;
}

const relations: Record<RelativeKind, string> = {
  continues: 'Goes on from',
  continued: 'Goes on in',
  'forked-from': 'Forked from',
  'forked-into': 'Forked into',
  'revision-of': 'Rewrites',
  'revised-into': 'Rewritten in',
};

function lineage(relatives: readonly Relative[], root: string | undefined): string {
  if (relatives.length === 0) return '';
  const list = relatives.map(({ relation, title, page }) => {
    const name = escapeText(clean(title) || 'a session without a title');
    const link =
      page !== undefined && root !== undefined
        ? `<a href="${escapeText(root + page)}">${name}</a>`
        : name;
    return `<li>${relations[relation]} ${link}</li>`;
  });
  return `<nav class="lineage" aria-label="${count(relatives.length, 'related session')}"><ul>${list.join('')}</ul></nav>\n`;
}

function shown(text: string | null): string {
  return escapeText(visible(text ?? ''));
}
