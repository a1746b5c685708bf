import { asciiSpaces } from './ascii-spaces.ts';
import type { PlacedIndex } from './literal-finder.ts';
import type { BuiltInRules } from './load-rules.ts';
import type { Rule } from './rule.ts';
import { type RuleSet, ruleSet } from './rule-set.ts';
import { type ValidatorName, validatorName, validators } from './validators.ts';

/** Rules under the name by which the sources export them. */
export interface RuleTable {
  name: string;
  rules: readonly Rule[];
}

/** By their names. A table is made when the `accept` of one of its rules is needed; its patterns are not. */
export type RuleTables = Record<string, () => readonly Rule[]>;

/** What must be known of all rules of a set before one is needed. */
interface SetHead {
  size: number;
  everywhere: readonly number[];
  /** How many bytes each of its parts has; they follow the head. */
  parts: Record<keyof SetParts, number>;
}

/** In bytes, as most of it is never asked for. */
interface SetParts {
  /** With a blank between them. */
  names: Buffer;
  /** For each rule 1 where it is, else 0. */
  likely: Buffer;
  /** For each rule the number of its outline, from 1 on; 0 for none. */
  outlines: Buffer;
  asWritten: Buffer;
  anyCase: Buffer;
}

interface Head {
  standard: SetHead;
  strict: SetHead;
  /** Few: rules share them. */
  outlines: readonly string[];
}

/**
 * What a match needs of a rule. Its `accept` is code: a validator, or one that stays where it was written, in
 * that place of that table.
 */
type PatternRow = Omit<Rule, 'accept' | 'about' | 'literals' | 'outline'> & {
  accept?: ValidatorName | [table: string, place: number];
};

/** The rest: what lists of rules say, and what the index knows already. */
type TextRow = Pick<Rule, 'about' | 'literals'>;

/** Where written rules are; each is asked for when it is needed. */
export interface WrittenRules {
  index(): Buffer;
  patterns(): Buffer;
  texts(): Buffer;
  tables(): RuleTables;
}

/** What is written of rules, but for their code. */
export type RuleFiles = Record<'index' | 'patterns' | 'texts', Buffer>;

/**
 * Both sets: an index, which is a head in JSON, the parts of each set, and where the rows of `patterns` begin,
 * in four bytes each; and for each rule two rows of JSON, in ASCII. A process reads few of the rows, and compiles
 * no code but what is asked about matches of these few.
 */
export function writeRules(
  standard: readonly RuleTable[],
  strict: readonly RuleTable[],
): RuleFiles {
  const sets = [standard, strict].map((tables) => ruleSet(tables.flatMap(({ rules }) => rules)));
  const outlines: string[] = [];
  const patterns: string[] = [];
  const texts: string[] = [];
  for (const { name: table, rules } of [...standard, ...strict]) {
    for (const [place, { accept, pattern, outline, about, literals, ...rest }] of rules.entries()) {
      const data = { ...rest, pattern: asciiSpaces(pattern) };
      const row: PatternRow = accept
        ? { ...data, accept: validatorName(accept) ?? [table, place] }
        : data;
      patterns.push(ascii(row));
      texts.push(ascii({ about, literals } satisfies TextRow));
    }
  }
  const parts = sets.map((set) => partsOf(set, outlines));
  const [ofStandard, ofStrict] = sets.map((set, i) => headOf(set, parts[i] as SetParts));
  const head = { standard: ofStandard, strict: ofStrict, outlines } as Head;
  return {
    index: Buffer.concat([
      Buffer.from(`${ascii(head)}\n`),
      ...parts.flatMap((all) => Object.values(all)),
      startsOf(patterns),
    ]),
    patterns: Buffer.from(patterns.join('\n')),
    texts: Buffer.from(texts.join('\n')),
  };
}

/** The same rules; their patterns are as a scanner would make them (see `ascii-spaces.ts`). */
export function readRules(written: WrittenRules): BuiltInRules {
  const index = written.index();
  let behind = index.indexOf('\n') + 1;
  const { standard, strict, outlines }: Head = JSON.parse(index.toString('latin1', 0, behind));
  let patterns: Buffer | undefined;
  let texts: string[] | undefined;
  return { standard: lazySet(standard, 0), strict: lazySet(strict, standard.size) };

  function lazySet({ size, everywhere, parts }: SetHead, first: number): RuleSet {
    const named = next(parts.names);
    const likely = next(parts.likely);
    const outlined = next(parts.outlines);
    const literals = { asWritten: next(parts.asWritten), anyCase: next(parts.anyCase) };
    const read: Rule[] = [];
    let names: readonly string[] | undefined;
    let isLikely: readonly boolean[] | undefined;
    const set = {
      size,
      get names() {
        names ??= size === 0 ? [] : named.toString('latin1').split(' ');
        return names;
      },
      get isLikely() {
        isLikely ??= Array.from(likely, (is) => is === 1);
        return isLikely;
      },
      indexes: [{ index: literals, offset: 0 }],
      everywhere,
      outline: (index: number) => outlines[(outlined[index] ?? 0) - 1],
      rule(index: number) {
        read[index] ??= ruleOf(rowAt(first + index, set.names[index]), first + index);
        return read[index];
      },
    };
    return set;
  }

  function next(bytes: number): Buffer {
    behind += bytes;
    return index.subarray(behind - bytes, behind);
  }

  function rowAt(place: number, name: string | undefined): PatternRow {
    patterns ??= written.patterns();
    // All parts were taken by then.
    const start = index.readUInt32LE(behind + startBytes * place);
    const end = patterns.indexOf('\n', start);
    const row = parsed(patterns.toString('latin1', start, end === -1 ? patterns.length : end));
    if (row?.name !== name) throw new Error(`${mixed}: ${name} is not row ${place}`);
    return row as PatternRow;
  }

  function ruleOf({ accept: code, ...data }: PatternRow, place: number): Rule {
    return {
      ...data,
      get about() {
        return textsAt(place).about;
      },
      get literals() {
        return textsAt(place).literals;
      },
      ...(code && { accept: acceptOf(code) }),
    };
  }

  function textsAt(place: number): TextRow {
    texts ??= written.texts().toString().split('\n');
    return JSON.parse(texts[place] as string);
  }

  function acceptOf(code: NonNullable<PatternRow['accept']>): NonNullable<Rule['accept']> {
    if (typeof code === 'string') return validators[code];
    let accept: Rule['accept'];
    return (secret) => {
      accept ??= acceptAt(code);
      return accept(secret);
    };
  }

  function acceptAt([table, place]: [string, number]): NonNullable<Rule['accept']> {
    const accept = written.tables()[table]?.()[place]?.accept;
    if (!accept) throw new Error(`${mixed}: ${table} ${place} accepts nothing`);
    return accept;
  }
}

const mixed = 'The files of rules are not of one build';

/** Of rows with an end between them. */
function startsOf(rows: readonly string[]): Buffer {
  const starts = Buffer.alloc(startBytes * rows.length);
  let next = 0;
  for (const [place, row] of rows.entries()) {
    starts.writeUInt32LE(next, startBytes * place);
    next += row.length + 1;
  }
  return starts;
}

const startBytes = 4;

function parsed(row: string): PatternRow | undefined {
  try {
    return JSON.parse(row);
  } catch {
    // Not where a row begins and ends: the caller says that the files do not fit.
    return undefined;
  }
}

function ascii(value: unknown): string {
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Adds to `outlines` those that are new. In the order in which they are read. */
function partsOf(set: RuleSet, outlines: string[]): SetParts {
  const { index } = set.indexes[0] as PlacedIndex;
  return {
    names: Buffer.from(set.names.join(' ')),
    likely: Buffer.from(set.isLikely.map(Number)),
    outlines: Buffer.from(set.names.map((_, i) => placeIn(outlines, set.outline(i)))),
    asWritten: index.asWritten,
    anyCase: index.anyCase,
  };
}

function headOf({ size, everywhere }: RuleSet, parts: SetParts): SetHead {
  const sizes = Object.entries(parts).map(([name, { length }]) => [name, length]);
  return { size, everywhere, parts: Object.fromEntries(sizes) };
}

/** From 1 on; 0 for none. */
function placeIn(outlines: string[], source: string | undefined): number {
  if (source === undefined) return 0;
  const written = asciiSpaces(source);
  const place = outlines.indexOf(written);
  return place === -1 ? outlines.push(written) : place + 1;
}
