import { contentBlocks, contentTexts } from '../content-blocks.ts';
import { asFields, asText, type Fields } from '../records.ts';
import { shallow } from '../shallow.ts';
import type { Item, ToolCall } from '../turn.ts';
import { otherSession } from './client-texts.ts';

/** What the content of one row says, by who said it. Rows of Claude Code 2.1.329 and before. */

export interface Result {
  id: string;
  result: NonNullable<ToolCall['result']>;
}

export interface UserContent {
  /** What a person said, or showed. */
  prompt: Item[];
  /** A command of the client: `/model opus`, `! ls`. */
  commands: Item[];
  /** What the client put in: reminders, output of commands. */
  injected: Item[];
  interrupted: Item[];
  results: Result[];
}

/** A text that is nothing but tags which the client writes. */
const clientTags =
  /^\s*<(?:local-command-|bash-stdout|bash-stderr|system-reminder|task-notification|user-prompt-submit-hook|ide_)/;
/** In the name of the agent, and where no row says so: the request failed, or there may be none for now. */
const errorTexts =
  /^\s*(?:API Error\b|You['’]ve (?:hit|reached) your\b|Claude (?:AI |Code )?usage limit reached|Credit balance is too low|Prompt is too long|Invalid API key)/;
/** In the place of a content that was empty. */
const noContent = '(no content)';
const commandTags = /^\s*<command-(?:name|message|args)>/;
const bashInput = /^\s*<bash-input>([\s\S]*)<\/bash-input>\s*$/;
const interruption = /^\s*\[Request interrupted by user/;

export function userContent(row: Fields): UserContent {
  const said: UserContent = {
    prompt: [],
    commands: [],
    injected: [],
    interrupted: [],
    results: [],
  };
  const at = timeOf(row);
  for (const block of contentBlocks(asFields(row.message)?.content)) {
    if (block.type === 'tool_result') {
      const id = asText(block.tool_use_id);
      if (id !== undefined) said.results.push({ id, result: resultOf(block, at) });
    } else if (isPicture(block)) {
      said.prompt.push({ kind: 'image', at, ...imageOf(block) });
    } else {
      const text = asText(block.text);
      if (text !== undefined) sortText(said, text, at);
    }
  }
  return said;
}

function sortText(said: UserContent, text: string, at: string | undefined): void {
  const shell = bashInput.exec(text)?.[1];
  if (shell !== undefined) {
    said.commands.push({ kind: 'event', event: 'command', at, text: `! ${shell}` });
  } else if (commandTags.test(text)) {
    said.commands.push({ kind: 'event', event: 'command', at, text: commandLine(text) });
  } else if (interruption.test(text)) {
    said.interrupted.push({ kind: 'event', event: 'interrupted', at, text });
  } else if (clientTags.test(text) || otherSession.test(text)) {
    said.injected.push({ kind: 'injected', at, text });
  } else {
    said.prompt.push({ kind: 'message', role: 'user', at, text });
  }
}

/** `/check foo` of the tags in which the client writes it. */
function commandLine(text: string): string {
  const tag = (name: string) =>
    new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(text)?.[1]?.trim();
  const name = tag('command-name') ?? tag('command-message') ?? text.trim();
  return [name, tag('command-args')].filter(Boolean).join(' ');
}

/** What a row of an assistant says; a text that the client made up is no message. */
export function assistantContent(row: Fields): { items: Item[]; results: Result[] } {
  const at = timeOf(row);
  const message = asFields(row.message);
  const isMadeUp = asText(message?.model)?.startsWith('<') ?? false;
  const isError = row.isApiErrorMessage === true;
  const items: Item[] = [];
  const results: Result[] = [];
  for (const block of contentBlocks(message?.content)) {
    const text = asText(block.text);
    const thinking = asText(block.thinking);
    const callId = asText(block.tool_use_id);
    if (block.type === 'text' && text !== undefined) {
      if (text === noContent) continue;
      if (isError || (isMadeUp && errorTexts.test(text)))
        items.push({ kind: 'event', event: 'error', at, text });
      else if (isMadeUp) items.push({ kind: 'injected', at, text });
      else items.push({ kind: 'message', role: 'assistant', at, text });
    } else if (block.type === 'thinking' && thinking !== undefined) {
      items.push({ kind: 'thinking', at, text: thinking });
    } else if (asText(block.type)?.endsWith('tool_use') && asText(block.id)) {
      const name = asText(block.name) ?? 'unknown';
      items.push({
        kind: 'tool',
        at,
        id: block.id as string,
        name,
        input: shallow(block.input ?? {}),
      });
    } else if (asText(block.type)?.endsWith('tool_result') && callId !== undefined) {
      // A tool that ran on the model's server: its result is part of the answer.
      results.push({ id: callId, result: resultOf(block, at) });
    }
  }
  return { items, results };
}

function resultOf(block: Fields, at: string | undefined): Result['result'] {
  const parts = contentBlocks(block.content);
  const images = parts.filter(isPicture).length;
  return {
    at,
    text: parts.flatMap(textsOf).join('\n'),
    isError: block.is_error === true,
    ...(images > 0 && { images }),
  };
}

function textsOf(part: Fields): string[] {
  if (isPicture(part)) return [];
  const text = asText(part.text);
  // Search results, references to tools and the like have no text of their own.
  return [text ?? (part.type === 'text' ? '' : JSON.stringify(shallow(part)))];
}

function isPicture({ type }: Fields): boolean {
  return type === 'image' || type === 'document';
}

function imageOf({ source }: Fields): { mediaType: string; data?: string } {
  const { media_type, data } = asFields(source) ?? {};
  const bytes = asText(data);
  return { mediaType: asText(media_type) ?? 'image', ...(bytes !== undefined && { data: bytes }) };
}

/** The texts that an attachment puts into the conversation, as the client rendered them. */
export function attachmentTexts(row: Fields): string[] {
  const rendered = Array.isArray(row.rendered) ? row.rendered.map(asFields) : [];
  if (rendered.length > 0) return rendered.flatMap((part) => contentTexts(part?.content));
  // Older releases kept only what it is made of: a file's text lies deeper.
  const content = asFields(row.attachment)?.content;
  const file = asFields(asFields(content)?.file)?.content;
  return contentTexts(file ?? content);
}

/** A prompt that was typed while the agent worked, and handed to it within the turn. */
export function queuedPrompt(row: Fields): Item[] {
  const attachment = asFields(row.attachment) ?? {};
  const at = timeOf(row);
  return contentBlocks(attachment.prompt).flatMap((block): Item[] => {
    if (isPicture(block)) return [{ kind: 'image', at, ...imageOf(block) }];
    const text = asText(block.text);
    return text === undefined ? [] : [{ kind: 'message', role: 'user', at, text }];
  });
}

export function isQueuedPrompt(row: Fields): boolean {
  const { type, commandMode, origin } = asFields(row.attachment) ?? {};
  return type === 'queued_command' && (commandMode ?? 'prompt') === 'prompt' && isHuman(origin);
}

/** Rows say who began a turn since about 2.1; before, only the client's own texts can be told. */
export function isHuman(origin: unknown): boolean {
  return (asText(asFields(origin)?.kind) ?? 'human') === 'human';
}

export function injected(row: Fields, text: string): Item {
  return { kind: 'injected', at: timeOf(row), text };
}

/** What the client tells the agent on its own, which the agent then acts on. */
export function isNotice(row: Fields, [first]: Item[]): boolean {
  if (first?.kind !== 'injected') return false;
  if (!isHuman(row.origin)) return true;
  return /^\s*<task-notification>/.test(first.text) || otherSession.test(first.text);
}

export function asInjected(item: Item): Item {
  return item.kind === 'message' ? { kind: 'injected', at: item.at, text: item.text } : item;
}

export function timeOf(row: Fields): string | undefined {
  return asText(row.timestamp);
}
