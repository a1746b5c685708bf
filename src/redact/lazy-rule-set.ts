import { asciiSpaces } from './ascii-spaces.ts';
import type { PlacedIndex } from './literal-finder.ts';
import type { BuiltInRules } from './load-rules.ts';
import type { Rule } from './rule.ts';
import { type RuleSet, ruleSet } from './rule-set.ts';

/** Rules under the name by which the sources export them. */
export interface RuleTable {
  name: string;
  rules: readonly Rule[];
}

/** By their names. A table is made when the `accept` of one of its rules is needed; its patterns are not. */
export type RuleTables = Record<string, () => readonly Rule[]>;

/** What must be known of all rules of a set before one is needed. */
interface SetIndex {
  names: readonly string[];
  likely: readonly boolean[];
  literals: PlacedIndex['index'];
  everywhere: readonly number[];
}

interface RuleIndex {
  standard: SetIndex;
  strict: SetIndex;
  /** Of each row, in bytes. */
  lengths: readonly number[];
}

/** A rule as data. Its `accept` is code, and stays where it was written: in that place of that table. */
type RuleRow = Omit<Rule, 'accept'> & { accept?: [table: string, place: number] };

/** Where written rules are; each is asked for when it is needed. */
export interface WrittenRules {
  index: string;
  rows(): Buffer;
  tables(): RuleTables;
}

/**
 * Both sets in ASCII: JSON of their indexes, and a row of JSON for each rule. A process reads few of the
 * rows, and compiles no code but what is asked about matches of these few.
 */
export function writeRules(
  standard: readonly RuleTable[],
  strict: readonly RuleTable[],
): Record<'index' | 'rows', string> {
  const rows = [...standard, ...strict].flatMap(({ name, rules }) =>
    rules.map(({ accept, pattern, ...rest }, place) => {
      const data = { ...rest, pattern: asciiSpaces(pattern) };
      const row: RuleRow = accept ? { ...data, accept: [name, place] } : data;
      return ascii(row);
    }),
  );
  const lengths = rows.map((row) => row.length);
  return {
    index: ascii({ standard: indexOf(standard), strict: indexOf(strict), lengths }),
    rows: rows.join('\n'),
  };
}

/** The same rules; their patterns are as a scanner would make them (see `ascii-spaces.ts`). */
export function readRules({ index, rows, tables }: WrittenRules): BuiltInRules {
  const { standard, strict, lengths } = JSON.parse(index) as RuleIndex;
  let all: Buffer | undefined;
  let starts: number[] | undefined;
  return { standard: lazySet(standard, 0), strict: lazySet(strict, standard.names.length) };

  function lazySet({ names, likely, literals, everywhere }: SetIndex, first: number): RuleSet {
    const read: Rule[] = [];
    return {
      names,
      isLikely: likely,
      indexes: [{ index: literals, offset: 0 }],
      everywhere,
      rule: (index) => {
        read[index] ??= ruleOf(rowAt(first + index, names[index]));
        return read[index];
      },
    };
  }

  function rowAt(place: number, name: string | undefined): RuleRow {
    all ??= rows();
    starts ??= startsOf(lengths);
    const start = starts[place] as number;
    const row = parsed(all.toString('latin1', start, start + (lengths[place] as number)));
    if (row?.name !== name) throw new Error(`${mixed}: ${name} is not row ${place}`);
    return row as RuleRow;
  }

  function ruleOf({ accept: place, ...data }: RuleRow): Rule {
    if (!place) return data;
    let accept: Rule['accept'];
    return {
      ...data,
      accept(secret) {
        accept ??= acceptAt(place);
        return accept(secret);
      },
    };
  }

  function acceptAt([table, place]: [string, number]): NonNullable<Rule['accept']> {
    const accept = tables()[table]?.()[place]?.accept;
    if (!accept) throw new Error(`${mixed}: ${table} ${place} accepts nothing`);
    return accept;
  }
}

const mixed = 'The files of rules are not of one build';

/** Of rows with an end between them. */
function startsOf(lengths: readonly number[]): number[] {
  let next = 0;
  return lengths.map((length) => {
    const start = next;
    next += length + 1;
    return start;
  });
}

function parsed(row: string): RuleRow | undefined {
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

function indexOf(tables: readonly RuleTable[]): SetIndex {
  const { names, isLikely, indexes, everywhere } = ruleSet(tables.flatMap(({ rules }) => rules));
  const { index: literals } = indexes[0] as PlacedIndex;
  return { names, likely: isLikely, literals, everywhere };
}
