import type { CallFacts, Todo } from '../../harness/call-facts.ts';
import { asFields, asText, type Fields } from '../../harness/records.ts';
import type { ToolCall } from '../../harness/turn.ts';
import { clean, cut } from '../../recall/one-line.ts';
import { editHtml, type FileEdit } from './edit-html.ts';
import { escapeText } from './escape-text.ts';
import { foldedText, longText } from './long-text.ts';
import { markdownHtml } from './markdown-html.ts';
import { changedFiles, patchHtml } from './patch-html.ts';
import { questionsHtml } from './questions-html.ts';
import type { Rendering } from './rendering.ts';
import { longestArgument, pathNames } from './telling-argument.ts';
import { visible } from './visible.ts';

/** What a call was given, as what it is: a command, an edit, a list of things to do; else its arguments by name. */
export function inputHtml(r: Rendering, call: ToolCall, facts: CallFacts, id: string): void {
  const { input } = call;
  if (typeof input === 'string') {
    if (isPatch(input)) patchHtml(r, input, id);
    else longText(r.page, input, { name: `${id}-input`, aside: r.aside });
    return;
  }
  const fields = asFields(input);
  if (!fields) {
    argumentsHtml(r, input == null ? [] : [['input', input]], id);
    return;
  }
  const shown = new Set<string>();
  for (const show of ways) {
    for (const name of show(r, fields, { call, facts, id })) shown.add(name);
    if (shown.size > 0) break;
  }
  argumentsHtml(
    r,
    Object.entries(fields).filter(([name]) => !shown.has(name)),
    id,
  );
}

interface Given {
  call: ToolCall;
  facts: CallFacts;
  id: string;
}

/** Shows what it knows of, and gives the names of the arguments that need not be shown any more. */
type Way = (r: Rendering, fields: Fields, given: Given) => readonly string[];

const ways: readonly Way[] = [
  commandHtml,
  todoHtml,
  editsHtml,
  writtenHtml,
  patchOf,
  askedHtml,
  saidHtml,
];

/** The argument itself: what a call has done, a refused one has not. */
function commandHtml(r: Rendering, fields: Fields, { id }: Given): readonly string[] {
  const name = ['command', 'cmd'].find(
    (name) => typeof fields[name] === 'string' || isTexts(fields[name]),
  );
  if (name === undefined) return [];
  const value = fields[name];
  const command = isTexts(value) ? value.join(' ') : String(value);
  if (isPatch(command)) {
    patchHtml(r, command, id);
    return [name];
  }
  if (asText(fields.description)) {
    r.page.write(`<p class="label">${escapeText(visible(String(fields.description)))}</p>`);
  }
  if (command.length > longestCommand)
    longText(r.page, command, { name: `${id}-${name}`, aside: r.aside });
  else codeHtml(r, command, 'shell', 'bash');
  return [name, 'description'];
}

const marks: Record<Todo['status'], string> = { open: 'to do', doing: 'doing', done: 'done' };

function todoHtml(r: Rendering, _fields: Fields, { facts }: Given): readonly string[] {
  if (!facts.todo) return [];
  const entries = facts.todo.map(
    ({ text, status }) =>
      `<li class="${status}"><span class="unseen">${marks[status]}: </span>${escapeText(visible(text))}</li>`,
  );
  r.page.write(`<ul class="todo">${entries.join('')}</ul>`);
  return ['todos', 'plan', 'merge'];
}

/** `Edit` and `MultiEdit` of Claude Code, `edit` of OpenClaw (also with several), `patch` of Hermes. */
function editsHtml(r: Rendering, fields: Fields, { id }: Given): readonly string[] {
  const edits = (Array.isArray(fields.edits) ? fields.edits : [fields]).map(editOf);
  if (edits.length === 0 || !edits.every((edit) => edit !== undefined)) return [];
  for (const [index, edit] of edits.entries()) editHtml(r, edit, `${id}-edit-${index + 1}`);
  return [...shownAbove(fields), 'edits', ...oldNames, ...newNames];
}

const oldNames = ['old_string', 'oldText', 'old_text'];
const newNames = ['new_string', 'newText', 'new_text'];

function editOf(value: unknown): FileEdit | undefined {
  const fields = asFields(value) ?? {};
  const before = oldNames.map((name) => fields[name]).find((text) => typeof text === 'string');
  const after = newNames.map((name) => fields[name]).find((text) => typeof text === 'string');
  return typeof before === 'string' && typeof after === 'string' ? { before, after } : undefined;
}

function writtenHtml(r: Rendering, fields: Fields, { id }: Given): readonly string[] {
  const path = pathNames.map((name) => asText(fields[name])).find(Boolean);
  const name = ['content', 'new_source'].find((name) => typeof fields[name] === 'string');
  if (path === undefined || name === undefined) return [];
  const text = String(fields[name]);
  const language = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (text.length > longestColoured)
    longText(r.page, text, { name: `${id}-${name}`, aside: r.aside });
  else codeHtml(r, text, 'code', language);
  return [...shownAbove(fields), name];
}

/** In UTF-16 units, of what is coloured: most of a longer command is a document of another language, or data. */
const longestCommand = 1200;
const longestColoured = 4000;

function codeHtml(r: Rendering, text: string, className: string, language: string): void {
  const coloured = (part: string) => r.highlight(part, language);
  r.page.write(foldedText(visible(text), ` class="${className}"`, coloured));
}

function patchOf(r: Rendering, fields: Fields, { id }: Given): readonly string[] {
  const files = changedFiles(fields.changes);
  if (files) {
    for (const patch of files) patchHtml(r, patch, id);
    return ['changes'];
  }
  const name = ['input', 'patch'].find((name) => isPatch(fields[name]));
  if (name === undefined) return [];
  patchHtml(r, String(fields[name]), id);
  return [name];
}

function askedHtml(r: Rendering, fields: Fields): readonly string[] {
  if (!Array.isArray(fields.questions)) return [];
  r.page.write(questionsHtml(fields.questions));
  return ['questions', 'answers'];
}

/** What is written to be read: a subagent's task, a plan. */
function saidHtml(r: Rendering, fields: Fields, { call, id }: Given): readonly string[] {
  const name = ['prompt', 'plan', 'message'].find((name) => typeof fields[name] === 'string');
  if (name === undefined || !saysMarkdown.test(call.name)) return [];
  if (name === 'prompt' && asText(fields.description)) {
    r.page.write(`<p class="label">${escapeText(visible(String(fields.description)))}</p>`);
  }
  markdownHtml(r, String(fields[name]), { name: `${id}-${name}` });
  return [name, 'description'];
}

const saysMarkdown =
  /^(?:Agent|Task|ExitPlanMode|SendMessage|spawn_agent|send_input|delegate_task|sessions_spawn)$/;

/** The path, as the call's own line tells it. */
function shownAbove(fields: Fields): readonly string[] {
  return pathNames.filter((name) => (asText(fields[name])?.length ?? 0) <= longestArgument);
}

function argumentsHtml(r: Rendering, entries: readonly [string, unknown][], id: string): void {
  if (entries.length === 0) return;
  r.page.write('<dl class="given">');
  for (const [index, [name, value]] of entries.entries()) {
    r.page.write(`<dt>${escapeText(cut(clean(name), 80))}</dt><dd>`);
    const text = typeof value === 'string' ? value : (JSON.stringify(value, undefined, 2) ?? '');
    if (text.length < 200 && !text.includes('\n'))
      r.page.write(`<code>${escapeText(visible(text))}</code>`);
    else longText(r.page, text, { name: `${id}-input-${index + 1}`, aside: r.aside });
    r.page.write('</dd>');
  }
  r.page.write('</dl>');
}

function isPatch(value: unknown): boolean {
  return typeof value === 'string' && /(?:^|\n)\*\*\* ?Begin Patch/.test(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}
