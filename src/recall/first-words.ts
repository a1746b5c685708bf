import { clean, cut, headLines } from './one-line.ts';

/** Fewer characters than this say too little alone: `Hi,` or `Done.` */
const enough = 24;

/**
 * The first words of a text in which somebody says something: without Markdown's signs and the clients' tags,
 * and before any block that was pasted in, in UTF-16 units.
 */
export function firstWords(text: string, most: number): string {
  const lines = headLines(text);
  const said = lines.filter((line) => !loneTag.test(line.trim()));
  return cut(gather(withoutBlocks(lines)) || gather(said) || gather(lines), most);
}

/** A line that holds nothing else. */
const loneTag = /^<\/?[A-Za-z][\w:.-]*(?:\s[^<>]*)?\/?>$/;

/** What clients put around texts of theirs. Any other tag is part of what was said. */
const clientTag =
  /<\/?(?:(?:local-)?command-[a-z-]+|bash-(?:input|stdout|stderr)|system-reminder|task-notification|cross-session-message|user-prompt-submit-hook|ide_[a-z_]+|[a-z]+_(?:instructions|notification)|environment_context|turn_aborted|collaboration_mode|user_shell_command|hook_prompt|recommended_plugins|model_switch|personality_spec|token_budget|realtime_conversation|startup_context)(?: [^<>]*)?>/g;

/** Of signs without a space, which say nothing, in UTF-16 units. */
const longestRun = 60;

/** A sentence of it, where it ends within so many UTF-16 units. */
export function firstSentence(text: string, most: number): string {
  const words = firstWords(text, 400);
  const end = words.slice(enough / 2).search(/[.!?](?= |$)|[。！？]/);
  return cut(end === -1 ? words : words.slice(0, enough / 2 + end + 1), most);
}

function gather(lines: readonly string[]): string {
  let words = '';
  for (const line of lines) {
    const said = withoutMarkup(clean(line));
    if (!saysSomething(said)) continue;
    words = words === '' ? said : `${words} ${said}`;
    if (words.length >= enough) break;
  }
  return words;
}

/** What all scripts have takes a millisecond to prepare. */
function saysSomething(line: string): boolean {
  return /[A-Za-z0-9]/.test(line) || /[\p{L}\p{N}\p{ExtPict}\p{RI}]/u.test(line);
}

/** Code, quotations, tables, and what stands between two tags. */
function withoutBlocks(lines: readonly string[]): string[] {
  let end: string | undefined;
  return lines.filter((line) => {
    const bare = line.trim();
    if (end !== undefined) {
      if (bare.startsWith(end)) end = undefined;
      return false;
    }
    end = endOfBlock(bare);
    return end === undefined && !/^(?:>|\|)/.test(bare) && !loneTag.test(bare);
  });
}

function endOfBlock(line: string): string | undefined {
  const fence = /^(?:```+|~~~+)/.exec(line)?.[0];
  if (fence !== undefined) return fence;
  const tag = /^<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?>$/.exec(line)?.[1];
  return tag === undefined ? undefined : `</${tag}`;
}

/** What none of a line's signs can begin is not looked for: an expression costs a process that uses it once the most. */
function withoutMarkup(line: string): string {
  let text = line.replace(/^(?:#{1,6}|[-*+]|\d{1,3}[.)]) +/, '');
  if (text.includes('](')) text = text.replace(/!?\[([^\][]+)\]\([^()\s]*\)/g, '$1');
  if (text.includes('<')) text = text.replace(clientTag, ' ');
  text = text.replace(/`+|\*\*+/g, '');
  if (text.length > longestRun) {
    text = text.replace(/[\x21-\x7e]{61,}/g, (run) => `${run.slice(0, 40)}…`);
  }
  return text.replace(/ {2,}/g, ' ').trim();
}
