import { clean, cut } from './one-line.ts';
import { onlyLooks, tellingCommands } from './telling-commands.ts';
import type { RunCommand, TurnFacts } from './turn-facts.ts';

/** The most that a list may take, in UTF-16 units. */
const most = { files: 50, commands: 64, command: 40, tools: 50 };

/**
 * What was done in a turn, in a few words a kind: what changed and what was run; where that is nothing but
 * looking around, what was read.
 */
export function deedsOf({ written, read, commands = [], tools = {} }: TurnFacts): string[] {
  const all = tellingCommands(commands);
  const telling = all.filter((command) => !onlyLooks(command));
  const wrote = filesOf('wrote', written);
  const ran = listing('ran', telling.map(commandText), most.commands, all.length - telling.length);
  const changes = [wrote, ran].filter(Boolean);
  if (changes.length > 0) return changes;
  const looked = filesOf('read', read) || listing('ran', all.map(commandText), most.commands);
  const used = looked || listing('used', Object.entries(tools).map(countText), most.tools);
  return [used].filter(Boolean);
}

function filesOf(verb: string, paths: readonly string[] = []): string {
  return listing(verb, paths.map(baseName), most.files);
}

function baseName(path: string): string {
  return clean(path.slice(-400).split(/[\\/]/).findLast(Boolean) ?? path);
}

function commandText({ text, failed }: RunCommand): string {
  return `${cut(text, most.command)}${failed ? ' (failed)' : ''}`;
}

function countText([name, count]: [string, number]): string {
  return count > 1 ? `${name} ×${count}` : name;
}

/** As many names as fit, and how many more there are. */
function listing(verb: string, names: readonly string[], length: number, others = 0): string {
  const distinct = [...new Set(names)].filter(Boolean);
  const [first, ...rest] = distinct;
  if (first === undefined) return '';
  let list = cut(first, length);
  let shown = 1;
  for (const name of rest) {
    if (list.length + name.length + 2 > length) break;
    list += `, ${name}`;
    shown += 1;
  }
  const more = distinct.length - shown + others;
  return `${verb} ${list}${more > 0 ? ` +${more}` : ''}`;
}
