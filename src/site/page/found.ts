import { count } from '../../figures.ts';
import { clean } from '../../recall/one-line.ts';
import type { SessionDigest } from '../model.ts';
import { escapeText } from './escape-text.ts';

/** What the calls of a session tell of it: sections, the empty ones left out. */
export function foundHtml({ decisions, files, commands, tools, errors }: SessionDigest): string {
  const changed = files.filter(({ written }) => written);
  const read = files.filter(({ written }) => !written);
  const sections = [
    listSection('Decisions', decisions.map(withLink), true),
    listSection('Errors', errors.map(withLink), false),
    listSection('Files changed', changed.map(fileEntry), false),
    listSection('Files read', read.map(fileEntry), false),
    listSection('Commands', commands.map(commandEntry), false),
    toolTable(tools),
  ].filter(Boolean);
  return sections.length === 0 ? '' : `<div class="found">\n${sections.join('')}</div>\n`;
}

/** So many entries of a list are shown before one asks for all. */
const shownFirst = 12;

function listSection(name: string, entries: readonly string[], isOpen: boolean): string {
  if (entries.length === 0) return '';
  const first = entries.slice(0, shownFirst);
  const rest = entries.slice(shownFirst);
  const more =
    rest.length === 0
      ? ''
      : `<details class="more"><summary>${rest.length.toLocaleString('en')} more</summary><ul>${rest.join('')}</ul></details>`;
  return `<details class="list"${isOpen ? ' open' : ''}><summary><h2>${name}</h2> <span class="size">${entries.length.toLocaleString('en')}</span></summary><ul>${first.join('')}</ul>${more}</details>\n`;
}

function withLink({ text, anchor }: { text: string; anchor: string }): string {
  return `<li>${escapeText(text)} ${linkTo(anchor)}</li>`;
}

function fileEntry({ path, calls }: SessionDigest['files'][number]): string {
  return `<li><code>${escapeText(clean(path))}</code>${calls > 1 ? ` <span class="size">${count(calls, 'call')}</span>` : ''}</li>`;
}

function commandEntry({ text, failed, anchor }: SessionDigest['commands'][number]): string {
  return `<li><code>${escapeText(text)}</code>${failed ? ' <span class="ended failed">failed</span>' : ''} ${linkTo(anchor)}</li>`;
}

/** `turn-12-call-3` leads to the call, and is called after its turn. */
function linkTo(anchor: string): string {
  const [, agent, turn] = /^(agent-)?.*?turn-(\d+)/.exec(anchor) ?? [];
  return `<a class="to" href="#${anchor}">${agent ? 'subagent, ' : ''}turn ${turn}</a>`;
}

function toolTable(tools: SessionDigest['tools']): string {
  if (tools.length === 0) return '';
  const rows = tools.map(
    ({ name, calls, failed }) =>
      `<tr><th scope="row">${escapeText(name)}</th><td class="number">${calls.toLocaleString('en')}</td><td class="number">${failed > 0 ? failed.toLocaleString('en') : ''}</td></tr>`,
  );
  return `<details class="list"><summary><h2>Tools</h2> <span class="size">${tools.length.toLocaleString('en')}</span></summary><table aria-label="Tools"><thead><tr><th scope="col">Tool</th><th scope="col" class="number">Calls</th><th scope="col" class="number">Failed</th></tr></thead><tbody>${rows.join('')}</tbody></table></details>\n`;
}
