import type { Rule } from './rule.ts';
import { type RuleSet, ruleSet } from './rule-set.ts';

/** What must be known of all rules before one is needed; made by the build. */
export interface RuleIndex {
  names: string[];
  likely: boolean[];
  /** How many rules each table has. */
  sizes: number[];
  /** The rule, whether its literals stand for any case (0 or 1), and the literals. */
  literals: [owner: number, anyCase: number, ...literals: string[]][];
}

export function indexOf(tables: readonly (readonly Rule[])[]): RuleIndex {
  const rules = tables.flat();
  const { names, isLikely } = ruleSet(rules);
  return {
    names: [...names],
    likely: [...isLikely],
    sizes: tables.map(({ length }) => length),
    literals: rules.map(({ literals, anyCase }, owner) => [owner, anyCase ? 1 : 0, ...literals]),
  };
}

/** The same set of rules, of which each table is made when one of its rules is needed. */
export function lazySet(index: RuleIndex, tables: readonly (() => readonly Rule[])[]): RuleSet {
  const { names, likely, sizes, literals } = index;
  return {
    names,
    isLikely: likely,
    literals: literals.flatMap(([owner, anyCase, ...texts]) =>
      texts.map((text) => ({ text, anyCase: anyCase === 1, owner })),
    ),
    everywhere: literals.flatMap(([owner, , ...texts]) => (texts.length === 0 ? [owner] : [])),
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
