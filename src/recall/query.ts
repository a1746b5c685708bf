import { UserError } from '../state/user-error.ts';
import { wordsOfQuery } from './segment.ts';

/** A part of a query: a word, or words in quotation marks. */
export interface Term {
  text: string;
  /** `word*`: words that begin so. */
  isPrefix: boolean;
}

/** One of several that are joined with OR: all of these, and none of those. */
export interface Clause {
  all: Term[];
  none: Term[];
}

/**
 * A query as people type it: `word word`, `"words in a row"`, `begin*`, `-without`, `this OR that`. A word
 * with signs in it (`foo_bar`, `src/a.ts`) is looked for as it is written. Throws UserError (exit 2) for one
 * that says nothing to look for.
 */
export function parseQuery(text: string): Clause[] {
  const clauses: Clause[] = [{ all: [], none: [] }];
  for (const [, minus, quoted, word = ''] of text.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/gu)) {
    if (word === 'OR' && minus === '') {
      clauses.push({ all: [], none: [] });
      continue;
    }
    const isPrefix = quoted === undefined && /.\*$/u.test(word);
    const term = { text: quoted ?? word.replace(/\*+$/, ''), isPrefix };
    // Signs alone are no word: they are passed over.
    if (wordsOfQuery(term.text).length === 0) continue;
    clauses.at(-1)?.[minus === '-' ? 'none' : 'all'].push(term);
  }
  const asked = clauses.filter(({ all }) => all.length > 0);
  if (asked.length > 0 && asked.length === clauses.filter(isSomething).length) return asked;
  throw new UserError(
    `There is no word to look for in ${JSON.stringify(text)}`,
    'For example: tracecraft search "connection refused" retry -test',
    { exitCode: 2 },
  );
}

function isSomething({ all, none }: Clause): boolean {
  return all.length + none.length > 0;
}

/** For `words MATCH`: what each turn that fits must have. `tags` narrow it, one of each list. */
export function matchOf(
  clauses: readonly Clause[],
  { column, tags = [] }: { column?: 'said'; tags?: readonly string[][] } = {},
): string {
  const within = column ? `{${column}} : ` : '{said done} : ';
  const anyClause = clauses.map((clause) => clauseMatch(clause, within)).join(' OR ');
  const narrowed = tags.map((some) => `({tags} : (${some.map(quote).join(' OR ')}))`);
  return [`(${anyClause})`, ...narrowed].join(' AND ');
}

function clauseMatch({ all, none }: Clause, within: string): string {
  const wanted = `(${all.map((term) => `${within}(${termMatch(term)})`).join(' AND ')})`;
  // A word alone can be left out by the index; of several in a row only the text can tell.
  const unwanted = none.filter((term) => wordsOfQuery(term.text).length === 1);
  if (unwanted.length === 0) return wanted;
  return `(${wanted} NOT (${unwanted.map((term) => `{said done} : (${termMatch(term)})`).join(' OR ')}))`;
}

function termMatch({ text, isPrefix }: Term): string {
  const words = wordsOfQuery(text);
  return words
    .map((word, index) => {
      const goesOn = word.isPrefix || (isPrefix && index === words.length - 1);
      return goesOn ? `${quote(word.text)} *` : quote(word.text);
    })
    .join(' AND ');
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
