import type { LiteralIndex, PlacedIndex } from './literal-finder.ts';
import type { Rule } from './rule.ts';
import { type RuleSet, ruleSet } from './rule-set.ts';

/** What must be known of all rules before one is needed; made by the build. */
export interface RuleIndex {
  names: string[];
  likely: boolean[];
  /** How many rules each table has. */
  sizes: number[];
  literals: LiteralIndex;
  everywhere: number[];
}

export function indexOf(tables: readonly (readonly Rule[])[]): RuleIndex {
  const rules = tables.flat();
  const { names, isLikely, indexes, everywhere } = ruleSet(rules);
  return {
    names: [...names],
    likely: [...isLikely],
    sizes: tables.map(({ length }) => length),
    literals: (indexes[0] as PlacedIndex).index,
    everywhere: [...everywhere],
  };
}

/** The same set of rules, of which each table is made when one of its rules is needed. */
export function lazySet(index: RuleIndex, tables: readonly (() => readonly Rule[])[]): RuleSet {
  const { names, likely, sizes, literals, everywhere } = index;
  return {
    names,
    isLikely: likely,
    indexes: [{ index: literals, offset: 0 }],
    everywhere,
    rule(wanted) {
      let place = wanted;
      let table = 0;
      while (place >= (sizes[table] as number)) {
        place -= sizes[table] as number;
        table += 1;
      }
      return tables[table]?.()[place] as Rule;
    },
  };
}
