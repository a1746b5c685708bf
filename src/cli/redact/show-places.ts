import type { Place } from '../../redact/check/check.ts';
import type { Encoding } from '../../redact/check/encoding.ts';
import type { Kind } from '../../redact/check/kind.ts';
import { addCounts, sumOf } from '../../redact/counts.ts';
import type { Counts } from '../../redact/redactor.ts';
import type { UserError } from '../../state/user-error.ts';
import { note, print } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { table } from '../print/table.ts';
import { wrap } from '../print/wrap.ts';
import { asUsage, errorAsJson } from './check-errors.ts';
import { extentText, familiesText } from './families.ts';

export interface Places {
  name: string;
  kind: Kind;
  encoding: Encoding;
  found: AsyncIterable<Place>;
}

/** How many there were, and what kept from finding the rest. */
interface Shown {
  number: number;
  error: UserError | undefined;
}

/** So many are shown one by one. */
const mostShown = 100;

/** `blind`: why finding nothing says nothing. `before` is called before anything is printed. */
export async function showAsTable(
  places: Places,
  blind: UserError | undefined,
  before: () => void,
): Promise<Shown> {
  const name = plain(places.name);
  const counts: Counts = {};
  const first: Place[] = [];
  const error =
    (await forEach(places, (place) => {
      addCounts(counts, { [place.rule]: 1 });
      if (first.length < mostShown) first.push(place);
    })) ?? blind;
  const number = sumOf(counts);
  if (number === 0 && error) return { number, error };
  before();
  if (number === 0) print(`${name}: nothing would be replaced.\n`);
  if (number === 0) return { number, error };
  print(
    table(first, [
      { title: 'AT', value: ({ line, column }) => `${line}:${column}` },
      { title: 'RULE', value: ({ rule }) => rule },
      ...(places.kind === 'jsonl' ? [{ title: 'RECORD', value: recordText, shrinkTo: 20 }] : []),
      { title: 'CONTEXT', value: ({ context }) => context, shrinkTo: 16 },
    ]),
  );
  if (number > mostShown) note(`The first ${mostShown} of them; --json gives all.`);
  const answer = `${name}: ${extentText(counts)} would be replaced: ${familiesText(counts)}.`;
  print(`\n${wrap(answer, 0)}\n`);
  return { number, error };
}

/** Of a path its end tells more than its beginning. */
const longestPath = 15;

function recordText({ type, path = '' }: Place): string {
  const end = path.length > longestPath ? `…${path.slice(1 - longestPath)}` : path;
  return [type, end].filter(Boolean).join(' ');
}

/** Written as they are found: there may be more than memory holds. No end of line at the end. */
export async function showAsJson(places: Places, blind: UserError | undefined): Promise<Shown> {
  const { name, kind, encoding } = places;
  const counts: Counts = {};
  let separator = '';
  print(`{\n  "file": ${JSON.stringify(name)},\n  "kind": "${kind}",\n`);
  print(`  "encoding": "${encoding}",\n  "findings": [`);
  const failure = await forEach(places, ({ rule, line, column, offset, length, ...rest }) => {
    const { path = null, type = null, context } = rest;
    addCounts(counts, { [rule]: 1 });
    const row = { rule, line, column, offset, length, path, type, context };
    print(`${separator}\n    ${JSON.stringify(row)}`);
    separator = ',';
  });
  const error = failure ?? blind;
  const why = error ? `,\n  "error": ${JSON.stringify(errorAsJson(error))}` : '';
  print(`${separator && '\n  '}],\n  "counts": ${JSON.stringify(counts)}${why}\n}`);
  return { number: sumOf(counts), error };
}

/** Returns what ended it early. */
async function forEach(
  { name, found }: Places,
  use: (place: Place) => void,
): Promise<UserError | undefined> {
  try {
    for await (const place of found) use(place);
    return undefined;
  } catch (error) {
    return asUsage(error, name);
  }
}
