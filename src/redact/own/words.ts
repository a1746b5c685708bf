import { readFileSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { userHome } from '../../state/paths.ts';
import { UserError } from '../../state/user-error.ts';
import { parseEnvFile } from './env-file.ts';
import { namesSecret, secretsIn } from './secret-value.ts';
import { type RedactionSettings, shortestWord } from './settings.ts';

/** An exact text to be replaced. Held in memory alone. */
export interface OwnWord {
  /** Stands in its mark. */
  name: string;
  text: string;
}

export interface OwnWords {
  words: OwnWord[];
  /** Named files that are not there: a project's `.env` comes and goes. */
  missing: string[];
}

/** What stands in the mark of a text, and of a value of a file or a variable. */
export const literalMark = 'own_literal';
export const envMark = 'own_env';

const largestFile = 1024 * 1024;

/** Throws UserError for a text that is too short, a path that is not absolute, and a file that is there and cannot be read. */
export function ownWords(settings: RedactionSettings, env: NodeJS.ProcessEnv): OwnWords {
  const { literals = [], env_files = [], env: names = [] } = settings;
  const found = new Map<string, string>();
  const missing: string[] = [];
  const add = (name: string, text: string) => found.has(text) || found.set(text, name);
  for (const [index, text] of literals.entries()) {
    if (text.length < shortestWord) throw tooShort(index);
    add(literalMark, text);
  }
  for (const file of env_files) {
    const path = file.replace(/^~(?=\/|\\|$)/, () => userHome(env));
    if (!isAbsolute(path)) throw relative(file);
    const text = readEnvFile(path);
    if (text === undefined) missing.push(path);
    for (const { name, value } of parseEnvFile(text ?? '')) {
      for (const secret of secretsIn(value, namesSecret(name))) add(envMark, secret);
    }
  }
  for (const value of valuesOf(names, env)) {
    for (const secret of secretsIn(value, true)) add(envMark, secret);
  }
  return { words: [...found].map(([text, name]) => ({ name, text })), missing };
}

function valuesOf(names: readonly string[], env: NodeJS.ProcessEnv): string[] {
  if (names.length === 0) return [];
  const globs = names.map((name) => name.split('*').map(quoted).join('.*')).join('|');
  const pattern = new RegExp(`^(?:${globs})$`);
  return Object.entries(env).flatMap(([name, value]) =>
    value && pattern.test(name) ? [value] : [],
  );
}

function quoted(text: string): string {
  return text.replace(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`);
}

/** Undefined for one that is not there. */
function readEnvFile(path: string): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return undefined;
    if (!stat.isFile()) throw new Error('it is no file');
    if (stat.size > largestFile) throw new Error('it has more than 1 MiB');
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    // A folder on the way is none.
    if (code === 'ENOTDIR') return undefined;
    throw new UserError(
      `The secrets in ${path} cannot be read (${message})`,
      'Mend its rights, or take it out of redaction.env_files; nothing is uploaded until then.',
      { cause },
    );
  }
}

function relative(file: string): UserError {
  // It would be another file in every project, and the project's own choice.
  return new UserError(
    `${file} of redaction.env_files is no absolute path`,
    'Begin it with / or ~/; nothing is uploaded until then.',
  );
}

function tooShort(index: number): UserError {
  // Not the text itself: it is a secret, and the message is logged.
  return new UserError(
    `Text ${index + 1} of redaction.literals has fewer than ${shortestWord} characters`,
    'It would be found inside of words. Take it out; nothing is uploaded until then.',
  );
}
