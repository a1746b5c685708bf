import { UserError } from '../state/user-error.ts';

/** The words behind `--`, of a command that looks for words, as one that yargs takes for no option and no command. */
export function withQuery(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  if (end === -1 || askingCommand(words.slice(0, end)) === undefined) return [...words];
  const query = words.slice(end + 1);
  return [...words.slice(0, end), ...(query.length > 0 ? [` ${query.join(' ')}`] : [])];
}

/** Of such a command, a word like `-test` that yargs took for options; undefined for any other mistake. */
export function refusedWord(message: string, words: readonly string[]): UserError | undefined {
  const [, letter] = /^Unknown arguments?: (\w)(?:,|$)/.exec(message) ?? [];
  const command = askingCommand(words);
  if (letter === undefined || command === undefined) return undefined;
  const word = words.find((word) => /^-\w/.test(word) && word.includes(letter));
  if (word === undefined) return undefined;
  const hint = `To look for turns without a word: tracecraft ${command} -- WORDS ${word}`;
  return new UserError(`There is no option ${word}`, hint, { exitCode: 2 });
}

/** These take any words, `-test` for one that is not to be there. */
function askingCommand(words: readonly string[]): string | undefined {
  const command = words.find((word) => !word.startsWith('-'));
  return command === 'search' || command === 'recall' ? command : undefined;
}
