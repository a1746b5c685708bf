import { count, size } from '../figures.ts';
import type { Item, ToolCall, Turn } from '../harness/turn.ts';
import { visible } from '../site/page/visible.ts';
import { containHtml } from './contain-html.ts';
import { escapeHtml } from './escape-html.ts';
import { type Document, type ExportedSession, titleOf } from './exported-session.ts';
import {
  callPreview,
  eventNames,
  joinContext,
  shownFacts,
  shownInput,
  shownTurn,
  speakers,
} from './shown-facts.ts';

/**
 * A session as one Markdown document. What was said stands in quotes, whose end ends all that it may
 * have opened, so that its headings and fences are its own; HTML in it stays text, and what is not seen but
 * changes what is seen is named.
 */
export async function* markdown({ facts, harnessLabel, turns }: ExportedSession): Document {
  yield `# ${escapeInline(titleOf(facts))}\n\n`;
  for (const [name, value] of shownFacts(facts, harnessLabel)) {
    yield `- **${name}:** ${code(value)}\n`;
  }
  for await (const turn of turns()) yield* turnSection(turn);
}

function* turnSection(turn: Turn): Generator<string> {
  yield `\n## Turn ${turn.ordinal}\n\n`;
  const about = [turn.startedAt, ...shownTurn(turn)].filter((text) => text !== undefined);
  if (about.length > 0) yield `${about.map(escapeInline).join(' · ')}\n`;
  for (const item of joinContext(turn.items)) yield `\n${itemBlock(item)}\n`;
}

function itemBlock(item: Item): string {
  switch (item.kind) {
    case 'message':
      return `**${speakers[item.role]}**\n\n${containHtml(quote(item.text))}`;
    case 'thinking':
      return folded('Thinking', containHtml(quote(item.text)));
    case 'injected':
      return folded(
        `Context from the client, ${size(Buffer.byteLength(item.text))}`,
        fence(item.text),
      );
    case 'image':
      return `_Image (${escapeInline(item.mediaType)})_`;
    case 'event':
      return eventBlock(item);
    case 'tool':
      return toolBlock(item);
  }
}

function eventBlock({ event, text }: Item & { kind: 'event' }): string {
  const name = eventNames[event];
  return text.length > 200 || /[\n\r]/.test(text)
    ? folded(name, fence(text))
    : `_${name}:_ ${code(text)}`;
}

function toolBlock({ name, input, result, subagent }: ToolCall): string {
  const shown = shownInput(input);
  const outcome = result === undefined ? 'no result' : result.isError ? 'failed' : undefined;
  const title = [name, callPreview(input)].filter(Boolean).join(': ');
  const images = result?.images ? `\n\n_${count(result.images, 'image')}_` : '';
  const body = [
    fence(shown.text, shown.language),
    result && `Result:\n\n${fence(result.text)}${images}`,
    subagent && `Subagent: ${code(subagent)}`,
  ].filter(Boolean);
  return folded(outcome ? `${title} (${outcome})` : title, body.join('\n\n'));
}

function folded(summary: string, body: string): string {
  return `<details>\n<summary>${escapeHtml(visible(summary).replace(/\s+/g, ' '))}</summary>\n\n${body}\n\n</details>`;
}

function quote(text: string): string {
  return visible(text)
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** A fence longer than any in the text, so that nothing in it can end it. */
function fence(text: string, language = 'text'): string {
  const plain = visible(text);
  const longest = Math.max(2, longestRun(plain));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${plain}${plain.endsWith('\n') ? '' : '\n'}${ticks}`;
}

/** Of backticks. */
function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** A code span whose text cannot end it. */
function code(value: string): string {
  const text = visible(value).replace(/\s+/g, ' ');
  const ticks = '`'.repeat(longestRun(text) + 1);
  const pad = /^`|`$/.test(text) ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

function escapeInline(text: string): string {
  return visible(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>#&|~!]/g, '\\$&');
}
