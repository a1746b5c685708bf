import { asText } from '../records.ts';

/** A command as a text, or as the words of a process: `["bash", "-lc", "npm test"]` is `npm test`. */
export function commandText(command: unknown): string | undefined {
  if (!Array.isArray(command)) return asText(command);
  const words = command.filter((word) => typeof word === 'string');
  const isShell = words.length === 3 && /^-\w*c$/.test(words[1] ?? '');
  return asText(isShell ? words[2] : words.join(' '));
}
