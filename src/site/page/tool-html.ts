import { count } from '../../figures.ts';
import type { Outcome } from '../../harness/call-facts.ts';
import { asFields } from '../../harness/records.ts';
import type { ToolCall } from '../../harness/turn.ts';
import { clean, cut } from '../../recall/one-line.ts';
import { escapeText } from './escape-text.ts';
import { longText } from './long-text.ts';
import { markdownHtml } from './markdown-html.ts';
import type { Rendering } from './rendering.ts';
import { tellingArgument } from './telling-argument.ts';
import { took } from './times.ts';
import { inputHtml } from './tool-input.ts';

/** A call, folded under a line that tells what it did and how it ended; within, its input and its result. */
export function toolHtml(r: Rendering, call: ToolCall, id: string): void {
  const { outcome, facts } = r.done(call, id);
  const agent = r.agentOf(call);
  const lasted = took(call.at, call.result?.at);
  r.kinds.tools += 1;
  r.page.write(
    `<details class="tool${outcome === 'failed' ? ' failed' : ''}" id="${id}"><summary><b>${escapeText(cut(clean(call.name), 80))}</b> <code>${escapeText(tellingArgument(call.input, r.folder))}</code>${outcomeHtml(outcome)}${lasted ? ` <span class="size">${lasted}</span>` : ''}</summary>`,
  );
  inputHtml(r, call, facts, id);
  resultHtml(r, call, id);
  r.page.write('</details>\n');
  if (agent !== undefined) r.page.agent(agent);
}

function outcomeHtml(outcome: Outcome): string {
  if (outcome === 'done') return '';
  return ` <span class="ended ${outcome ?? 'open'}">${outcome ?? 'no result recorded'}</span>`;
}

/** Their results are written to be read as text. */
const saysMarkdown = new Set(['Agent', 'Task', 'WebFetch', 'WebSearch', 'ExitPlanMode']);

function resultHtml(r: Rendering, { name, result, input }: ToolCall, id: string): void {
  if (!result) return;
  const { text, images, isError } = result;
  if (text !== '' && !repeatsInput(text, input)) {
    r.page.write('<p class="label">Result</p>');
    if (saysMarkdown.has(name) && !isError) markdownHtml(r, text, { name: `${id}-result` });
    else longText(r.page, text, { name: `${id}-result`, aside: r.aside, className: 'result' });
  } else if (text === '' && !images) r.page.write('<p class="label">No output</p>');
  if (images) r.page.write(`<p class="happened">${count(images, 'picture')} in the result</p>`);
}

/** As a plan that is agreed to comes back whole. */
function repeatsInput(text: string, input: unknown): boolean {
  const fields = asFields(input);
  return Object.values(fields ?? {}).some((value) => typeof value === 'string' && value === text);
}
