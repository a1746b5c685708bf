import type { Message } from '../../coordination/mail/message.ts';
import { plain } from '../../plain.ts';
import { localTime, localTimeOf } from '../print/local-time.ts';
import { quotedLines } from '../print/quoted.ts';

/**
 * `[time] (direct|broadcast) sender[ [step X]]: text`, the Python client's line, with the further lines of the
 * text set off below it: nothing in a message can look like another one.
 */
export function messageText(
  message: Message,
  { long = false, indent = '' }: { long?: boolean; indent?: string } = {},
): string {
  const { from, kind, step } = message;
  const tag = step === undefined ? '' : ` [step ${name(step)}]`;
  const [first = '', ...rest] = quotedLines(message.message, '    | ');
  const lines = [`[${timeOf(message)}] (${kind}) ${name(from)}${tag}: ${first}`, ...rest];
  if (long) lines.push(`    id ${name(message.id)}  reply: ${replyCommand(message)}`);
  return lines.map((line) => `${indent}${line.trimEnd()}\n`).join('');
}

/** A sender may call himself anything: what could end his name in the line is set in quotes. */
function name(text: string): string {
  const shown = plain(text);
  return /^[^\s:()[\]"'`|]+$/.test(shown) ? shown : JSON.stringify(shown);
}

/** The sender's word, where it is a time and nothing else. */
function timeOf({ sent_at, arrived }: Message): string {
  return localTimeOf(sent_at) ?? localTime(arrived);
}

/** To be run as it stands, so only for names that a shell takes as they are. */
function replyCommand({ from, id }: Message): string {
  const words = [from, id].every((word) => /^[\w.@~+=-]+$/.test(word) && !word.startsWith('-'));
  return words ? `tracecraft send ${from} --reply-to ${id}` : `--reply-to ${name(id)}`;
}
