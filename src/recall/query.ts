import { UserError } from '../state/user-error.ts';
import { endsOpen, isOneWord, wordsOfQuery } from './segment.ts';

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

/** UTF-16 units of a query, and what it may ask for at once. */
const longestQuery = 10_000;
const mostTerms = 64;
/** Words by which the index is asked: of a long passage the first ones tell where to read. */
const mostWords = 24;

const wrapping = /^[([{<'"`“‘«¿¡、。「『（]+|[)\]}>'"`”’».,;:!?…、。」』）！？，；：]+$/gu;

/**
 * A query as people type it: `word word`, `"words in a row"`, `begin*`, `-without`, `this OR that`. A word
 * with signs in it (`foo_bar`, `src/a.ts`, `--json`) is looked for as it is written, but for the signs that
 * end a sentence. Throws UserError (exit 2) for one that says nothing to look for, or too much.
 */
export function parseQuery(text: string): Clause[] {
  if (text.length > longestQuery) throw tooLong(`it has ${text.length} characters`);
  const clauses: Clause[] = [{ all: [], none: [] }];
  let terms = 0;
  for (const [, minus, quoted, word = ''] of text.matchAll(/(-(?!-))?(?:"([^"]*)"?|(\S+))/gu)) {
    if (word === 'OR' && minus === undefined) {
      clauses.push({ all: [], none: [] });
      continue;
    }
    const term = quoted === undefined ? termOf(word) : { text: quoted.trim(), isPrefix: false };
    // Signs alone are no word: they are passed over.
    if (wordsOfQuery(term.text).length === 0) continue;
    if (++terms > mostTerms) throw tooLong(`it has more than ${mostTerms} words`);
    clauses.at(-1)?.[minus === undefined ? 'all' : 'none'].push(term);
  }
  const asked = clauses.filter(({ all }) => all.length > 0);
  if (asked.length > 0 && asked.length === clauses.filter(isSomething).length) return asked;
  throw new UserError(
    `There is no word to look for in ${JSON.stringify(text.slice(0, 80))}`,
    'For example: tracecraft search \'"connection refused" retry -test\'',
    { exitCode: 2 },
  );
}

function termOf(word: string): Term {
  const bare = word.replace(wrapping, '');
  const text = bare.replace(/\*+$/, '');
  return { text, isPrefix: text !== bare && !endsOpen(text) };
}

function tooLong(why: string): UserError {
  return new UserError(
    `The query is too long: ${why}`,
    'Give the few words that tell it best, or a sentence of it in quotation marks.',
    { exitCode: 2 },
  );
}

function isSomething({ all, none }: Clause): boolean {
  return all.length + none.length > 0;
}

/** Whether only a turn's text can tell if it fits: the index knows words, and not how they stand. */
export function needsText(clauses: readonly Clause[]): boolean {
  return clauses.some(({ all, none }) => [...all, ...none].some(({ text }) => !isOneWord(text)));
}

export interface MatchOptions {
  /** The words that are wanted are all among what was said. */
  wanted?: 'said';
  /** Those that are not wanted count only there. */
  unwanted?: 'said';
  /** One of each list. */
  tags?: readonly string[][];
}

/** For `words MATCH`: what each turn that fits must have. */
export function matchOf(clauses: readonly Clause[], options: MatchOptions = {}): string {
  const anyClause = clauses.map((clause) => clauseMatch(clause, options)).join(' OR ');
  const narrowed = (options.tags ?? []).map(
    (some) => `({tags} : (${some.map(quote).join(' OR ')}))`,
  );
  return [`(${anyClause})`, ...narrowed].join(' AND ');
}

function clauseMatch({ all, none }: Clause, { wanted, unwanted }: MatchOptions): string {
  const have = all
    .flatMap(indexWords)
    .slice(0, mostWords)
    .map((word) => `${columnsOf(wanted)} : ${word}`);
  // A word alone can be left out by the index; of several in a row only the text can tell.
  const lack = none
    .filter(({ text }) => isOneWord(text))
    .flatMap(indexWords)
    .map((word) => `${columnsOf(unwanted)} : ${word}`);
  const inAll = `(${have.join(' AND ')})`;
  return lack.length === 0 ? inAll : `(${inAll} NOT (${lack.join(' OR ')}))`;
}

function columnsOf(column: 'said' | undefined): string {
  return column === undefined ? '{said done}' : '{said}';
}

/** As `words MATCH` has them. */
function indexWords({ text, isPrefix }: Term): string[] {
  const words = wordsOfQuery(text).map(quote);
  return isPrefix ? [...words.slice(0, -1), `${words.at(-1)} *`] : words;
}

/** A word has no sign of its own. */
function quote(text: string): string {
  return `"${text}"`;
}
