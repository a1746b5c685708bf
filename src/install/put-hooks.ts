import { isDeepStrictEqual } from 'node:util';
import { getNodeValue } from 'jsonc-parser';
import type { HarnessName } from '../harness/harness.ts';
import { entriesOf, parseHooks } from './hooks-file.ts';
import { append, type Change } from './jsonc/append.ts';
import {
  applyEdits,
  type Edit,
  findProperty,
  type JsoncDocument,
  propertyValue,
} from './jsonc/document.ts';
import { lineIndent, render, renderInline, styleOf } from './jsonc/style.ts';
import type { Handler } from './registration.ts';
import { takeEntry } from './take-hooks.ts';

/** Event → our handler for it. */
export type OwnHooks = Readonly<Record<string, Handler>>;

export interface Edited {
  text: string;
  /** What was put in, for `undo`; empty where handlers of an earlier install were brought up to date. */
  changes: Change[];
}

/**
 * Puts our handlers in, each in a group of its own after all others, or brings the ones that are there
 * up to date where they stand. Throws JsoncError for a text that is no such file.
 */
export function putHooks(
  text: string,
  harness: HarnessName,
  launcher: string,
  hooks: OwnHooks,
): Edited {
  const mended = bringUpToDate(text, harness, launcher, hooks);
  const document = parseHooks(mended);
  const present = entriesOf(document, harness, launcher).map((entry) => entry.event);
  const missing = Object.entries(hooks).filter(([event]) => !present.includes(event));
  const changes = missing.length === 0 ? [] : insert(document, missing);
  const edits = changes.map((change) => ({
    offset: change.offset,
    length: change.without.length,
    insert: change.with,
  }));
  return { text: applyEdits(mended, edits), changes: present.length === 0 ? changes : [] };
}

function insert(document: JsoncDocument, missing: [string, Handler][]): Change[] {
  const style = styleOf(document);
  const groups = missing.map(([name, handler]) => ({ name, value: [{ hooks: [handler] }] }));
  const whole = Object.fromEntries(groups.map(({ name, value }) => [name, value]));
  const { text, root } = document;
  if (!root) {
    const start = text.trim() === '' || /[\r\n]$/.test(text) ? '' : style.eol;
    const added = `${start}${render({ hooks: whole }, style, '')}${style.eol}`;
    return [{ offset: text.length, without: '', with: added }];
  }
  const hooks = propertyValue(root, 'hooks');
  if (!hooks) return [append(document, root, [{ name: 'hooks', value: whole }], style)];

  const lists = groups.filter(({ name }) => !findProperty(hooks, name));
  const additions = groups.flatMap(({ name, value }) => {
    const list = propertyValue(hooks, name);
    return list ? [append(document, list, [{ value: value[0] }], style)] : [];
  });
  if (lists.length > 0) additions.push(append(document, hooks, lists, style));
  return additions.sort((a, b) => a.offset - b.offset);
}

/** Rewrites outdated handlers where they stand, since their place counts; takes out doubles. */
function bringUpToDate(
  text: string,
  harness: HarnessName,
  launcher: string,
  hooks: OwnHooks,
): string {
  const document = parseHooks(text);
  const style = styleOf(document);
  const seen = new Set<string>();
  const edits: Edit[] = [];
  for (const { event, handler } of entriesOf(document, harness, launcher)) {
    const wanted = hooks[event];
    if (!wanted || seen.has(event)) continue;
    seen.add(event);
    // A parsed object has no prototype, which would make it another one.
    if (isDeepStrictEqual({ ...getNodeValue(handler) }, wanted)) continue;
    const old = text.slice(handler.offset, handler.offset + handler.length);
    const spelled = /[\r\n]/.test(old)
      ? render(wanted, style, lineIndent(text, handler.offset))
      : renderInline(wanted, old);
    edits.push({ offset: handler.offset, length: handler.length, insert: spelled });
  }
  return takeSurplus(applyEdits(text, edits), harness, launcher, hooks);
}

function takeSurplus(
  text: string,
  harness: HarnessName,
  launcher: string,
  hooks: OwnHooks,
): string {
  const entries = entriesOf(parseHooks(text), harness, launcher);
  const surplus = entries.find(
    ({ event }, at) => !hooks[event] || entries.findIndex((other) => other.event === event) < at,
  );
  return surplus ? takeSurplus(takeEntry(surplus), harness, launcher, hooks) : text;
}
