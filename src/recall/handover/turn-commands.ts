import { quote } from '../../install/shell-words.ts';

/** Lines of a text that name the commands by which what it leaves out is had. */
export interface TurnCommands {
  /** For a turn that is cut. */
  whole(id: string): string | undefined;
  /** For the turns before one. */
  before(id: string, count: number): string | undefined;
  /** For what a text never tells of a turn. */
  tools(id: string): string | undefined;
  search: string;
}

/** UTF-16 units: no client's ids are as long, and what was imported may be. */
const longestId = 120;

/** `command`: how this machine calls tracecraft. */
export function turnCommands(command: string): TurnCommands {
  const naming = (id: string, line: (word: string) => string) =>
    id.length > longestId ? undefined : line(quote(id));
  return {
    whole: (id) => naming(id, (word) => `All of it: \`${command} recall ${word}\``),
    before: (id, count) =>
      naming(id, (word) => `- ${turns(count)} before: \`${command} recall --before ${word}\``),
    tools: (id) =>
      naming(id, (word) => `- what the tools did in a turn: \`${command} recall ${word} --tools\``),
    search: `- anything by its words: \`${command} search "…"\``,
  };
}

function turns(count: number): string {
  return count === 1 ? 'the turn' : `the ${count} turns`;
}
