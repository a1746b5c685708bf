import { type Kind, type Name, namesOf } from './names.ts';

/** What a shell's script asks with, in front of the words up to the cursor (`tracecraft` is the first). */
export const completionFlag = '--get-yargs-completions';

/** The commands whose words are names; `each`: all of them, not the first alone. */
export const positionals: Record<string, { kind: Kind; each?: true }> = {
  'session show': { kind: 'session' },
  'session export': { kind: 'session' },
  'session verify': { kind: 'session' },
  'session restore': { kind: 'session' },
  'session stop': { kind: 'session' },
  'session compact': { kind: 'session' },
  'session delete': { kind: 'session' },
  'site build': { kind: 'session', each: true },
  'site open': { kind: 'session', each: true },
  'redact rewrite': { kind: 'session' },
  recall: { kind: 'session' },
  claim: { kind: 'step' },
  renew: { kind: 'step' },
  release: { kind: 'step' },
  steal: { kind: 'step' },
  complete: { kind: 'step' },
  'step-status': { kind: 'step' },
  'wait-for': { kind: 'step', each: true },
  'handoff show': { kind: 'step' },
  send: { kind: 'agent' },
  'agents remove': { kind: 'agent' },
};

const options: Record<string, Kind> = {
  '--project': 'project',
  '--session': 'session',
  '--single': 'session',
  '--after': 'step',
  '--step': 'step',
  '--to': 'agent',
  '--agent': 'agent',
};

/**
 * What may stand where the cursor is, a line each: first what yargs knows of commands, options and choices, or the
 * names of what is there. It answers with nothing rather than with an error: a shell has nowhere to show one.
 */
export async function complete(
  words: readonly string[],
  known: (words: readonly string[]) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const kind = kindAt(words);
  if (kind === undefined) return known(words);
  const project = words[words.indexOf('--project') + 1];
  const given = words.includes('--project') && project !== words.at(-1) ? project : undefined;
  const names = await namesOf(kind, given);
  return names.length > 0 || words.at(-1) !== '' ? names.map(lineOf) : known(words);
}

/** Of what the word at the cursor is the name; undefined where yargs knows better. */
export function kindAt(words: readonly string[]): Kind | undefined {
  const before = words.slice(1, -1);
  const previous = before.at(-1) ?? '';
  if (previous.startsWith('-')) return options[previous];
  if (words.at(-1)?.startsWith('-')) return undefined;
  const plain = before.filter((word, at) => !word.startsWith('-') && !isValue(before[at - 1]));
  const [command, shape] =
    Object.entries(positionals).find(([command]) => isBegunBy(plain, command)) ?? [];
  if (command === undefined || shape === undefined) return undefined;
  return shape.each || plain.length === command.split(' ').length ? shape.kind : undefined;
}

function isValue(option: string | undefined): boolean {
  return option !== undefined && (option in options || option === '--harness');
}

function isBegunBy(words: readonly string[], command: string): boolean {
  return command.split(' ').every((word, at) => words[at] === word);
}

/** A tab and an end of line are the answer's own. */
function lineOf({ name, about }: Name): string {
  const clean = (text: string) => text.replace(/\p{Cc}+/gu, ' ').trim();
  return about ? `${clean(name)}\t${clean(about)}` : clean(name);
}
