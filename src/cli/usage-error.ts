import type { Argv } from 'yargs';
import { nearest } from '../nearest.ts';
import { UserError } from '../state/user-error.ts';

/** What yargs hands to its `fail` handler: where in the commands it stood, and what it knew there. */
interface Place {
  getUsage(): [usage: string, ...unknown: unknown[]][];
  getCommands(): [usage: string, ...unknown: unknown[]][];
  getDescriptions(): Record<string, unknown>;
}

/** A mistake in the command line, in words of our own: what is wrong, and what was probably meant. */
export function usageError(message: string, words: readonly string[], at: Argv): UserError {
  const place = at as unknown as Place;
  const unknown = /^Unknown (?:argument|command)s?: (.+)$/.exec(message)?.[1]?.split(', ')[0];
  const problem =
    unknown === undefined
      ? (mistakenOption(message, words, place) ?? { message: reword(message, place) })
      : unknownWord(unknown, words, place);
  return new UserError(problem.message, problem.hint ?? `See \`${commandAt(place)} --help\`.`, {
    exitCode: 2,
  });
}

/** An option that there is not takes the next word as its value, so that one seems to be missing. */
function mistakenOption(message: string, words: readonly string[], place: Place) {
  if (!message.startsWith('Not enough non-option arguments')) return undefined;
  const known = Object.keys(place.getDescriptions());
  const end = words.indexOf('--');
  const name = (end === -1 ? words : words.slice(0, end))
    .map((word) => /^--(?:no-)?([\w-]+)/.exec(word)?.[1])
    .find((name) => name !== undefined && !known.includes(kebab(name)));
  return name === undefined ? undefined : unknownWord(name, [], place);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function unknownWord(
  word: string,
  words: readonly string[],
  place: Place,
): { message: string; hint?: string } {
  const commands = place.getCommands().map(([usage]) => usage.split(' ')[0] as string);
  const isOption = !words.includes(word);
  const dashes = word.length === 1 ? '-' : '--';
  const message = isOption
    ? `There is no option ${dashes}${word}`
    : commands.length > 0
      ? `There is no command "${word}"`
      : `"${word}" is one argument too many`;
  const meant = nearest(word, isOption ? Object.keys(place.getDescriptions()) : commands);
  return { message, hint: meant && `Did you mean \`${isOption ? '--' : ''}${meant}\`?` };
}

/** What yargs 18 says, and how it is said here. */
const rewordings: [theirs: RegExp, ours: string][] = [
  [/^Not enough non-option arguments.*$/s, 'An argument is missing: $usage'],
  [
    /^(?:Implications failed|Missing dependent arguments):\s+(\S+) -> (\S+)$/,
    '--$1 goes with --$2',
  ],
  [
    /^Missing required argument: older-than$/,
    '--older-than is needed, for example --older-than 90d',
  ],
  [/^Missing required argument: (.+)$/, '--$1 is needed'],
  [/^Not enough arguments following: (.+)$/, '--$1 needs a value'],
  [/^Arguments (\S+) and (\S+) are mutually exclusive$/, '--$1 and --$2 exclude each other'],
  [
    /^Invalid values:\s+Argument: (\S+), Given: (.+), Choices: (.+)$/s,
    '--$1 cannot be $2; it is one of $3',
  ],
];

function reword(message: string, place: Place): string {
  const [theirs, ours] = rewordings.find(([theirs]) => theirs.test(message)) ?? [/\s*\n\s*/g, ' '];
  return message
    .replace(
      theirs,
      ours.replace('$usage', () => usageAt(place)),
    )
    .replace(/^--(\S+)(?= cannot be )/, (option, name) => positionalOf(name, place) ?? option);
}

/** What has no dashes, as the usage spells it: `[by]`. */
function positionalOf(name: string, place: Place): string | undefined {
  return [`[${name}]`, `<${name}>`].find((spelt) => usageAt(place).includes(spelt));
}

function commandAt(place: Place): string {
  return usageAt(place).replace(/ [<[].*$/s, '');
}

/** `tracecraft session show <id>` */
function usageAt(place: Place): string {
  return (place.getUsage()[0]?.[0] ?? '$0').replace('$0', 'tracecraft');
}
