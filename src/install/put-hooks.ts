import { isDeepStrictEqual } from 'node:util';
import { getNodeValue } from 'jsonc-parser';
import type { HarnessName } from '../harness/harness.ts';
import { entriesOf, parseHooks } from './hooks-file.ts';
import { append, type Change, type Member } from './jsonc/append.ts';
import {
  applyEdits,
  type Edit,
  findProperty,
  type JsoncDocument,
  propertyValue,
} from './jsonc/document.ts';
import { lineIndent, render, renderInline, styleOf } from './jsonc/style.ts';
import type { Edited } from './plan-part.ts';
import type { Handler, LineSetting } from './registration.ts';
import { renewLine } from './statusline.ts';
import { takeEntry } from './take-hooks.ts';

/** Event → our handler for it. */
export type OwnHooks = Readonly<Record<string, Handler>>;

/**
 * Puts our handlers in, each in a group of its own after all others, or brings the ones that are there
 * up to date where they stand. `line`: the setting of a status line, put in where there is none of any
 * kind, and brought up to date where the one that is there is ours. Throws JsoncError for a text that is no
 * such file.
 */
export function putHooks(
  text: string,
  harness: HarnessName,
  launcher: string,
  hooks: OwnHooks,
  line?: LineSetting,
): Edited {
  const mended = renewLine(bringUpToDate(text, harness, launcher, hooks), line);
  const document = parseHooks(mended);
  const present = entriesOf(document, harness, launcher).map((entry) => entry.event);
  const missing = Object.entries(hooks).filter(([event]) => !present.includes(event));
  const isNew = line && !(document.root && findProperty(document.root, line.name));
  const changes = insert(document, missing, isNew ? [{ name: line.name, value: line.value }] : []);
  const edits = changes.map((change) => ({
    offset: change.offset,
    length: change.without.length,
    insert: change.with,
  }));
  return { text: applyEdits(mended, edits), changes: present.length === 0 ? changes : [] };
}

function insert(
  document: JsoncDocument,
  missing: [string, Handler][],
  settings: Member[],
): Change[] {
  if (missing.length === 0 && settings.length === 0) return [];
  const style = styleOf(document);
  const groups = missing.map(([name, handler]) => ({ name, value: [{ hooks: [handler] }] }));
  const whole = Object.fromEntries(groups.map(({ name, value }) => [name, value]));
  const { text, root } = document;
  if (!root) {
    const start = text.trim() === '' || /[\r\n]$/.test(text) ? '' : style.eol;
    const members = [{ name: 'hooks', value: whole }, ...settings];
    const object = Object.fromEntries(members.map(({ name, value }) => [name, value]));
    const added = `${start}${render(object, style, '')}${style.eol}`;
    return [{ offset: text.length, without: '', with: added }];
  }
  const hooks = propertyValue(root, 'hooks');
  if (!hooks) {
    return [append(document, root, [{ name: 'hooks', value: whole }, ...settings], style)];
  }

  const lists = groups.filter(({ name }) => !findProperty(hooks, name));
  const additions = groups.flatMap(({ name, value }) => {
    const list = propertyValue(hooks, name);
    return list ? [append(document, list, [{ value: value[0] }], style)] : [];
  });
  if (lists.length > 0) additions.push(append(document, hooks, lists, style));
  if (settings.length > 0) additions.push(append(document, root, settings, style));
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
