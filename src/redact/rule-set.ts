import { indexLiterals, type PlacedIndex } from './literal-finder.ts';
import type { Rule } from './rule.ts';

/** Rules by their place in the table, each to be had when it is needed. */
export interface RuleSet {
  readonly size: number;
  readonly names: readonly string[];
  /** For each rule whether it is told by what stands beside, not by its shape. */
  readonly isLikely: readonly boolean[];
  /** Of the literals of all rules. */
  readonly indexes: readonly PlacedIndex[];
  /** The rules that have no literal. */
  readonly everywhere: readonly number[];
  /** What is to match before the rule is worth making. */
  outline(index: number): string | undefined;
  rule(index: number): Rule;
}

export function ruleSet(rules: readonly Rule[]): RuleSet {
  const literals = rules.flatMap(({ literals, anyCase = false }, owner) =>
    literals.map((text) => ({ text, anyCase, owner })),
  );
  return {
    size: rules.length,
    names: rules.map(({ name }) => name),
    isLikely: rules.map(({ confidence }) => confidence === 'likely'),
    indexes: [{ index: indexLiterals(literals), offset: 0 }],
    everywhere: rules.flatMap(({ literals }, index) => (literals.length === 0 ? [index] : [])),
    outline: (index) => rules[index]?.outline,
    rule: (index) => rules[index] as Rule,
  };
}

/** The rules of all sets; where two match the same text, the one of the earlier set gives the name. */
export function joinSets(sets: readonly RuleSet[]): RuleSet {
  if (sets.length === 1) return sets[0] as RuleSet;
  const starts: number[] = [];
  let all = 0;
  for (const { size } of sets) {
    starts.push(all);
    all += size;
  }
  const startOf = (set: number) => starts[set] as number;
  return {
    size: all,
    names: sets.flatMap(({ names }) => names),
    isLikely: sets.flatMap(({ isLikely }) => isLikely),
    indexes: sets.flatMap(({ indexes }, set) =>
      indexes.map(({ index, offset }) => ({ index, offset: offset + startOf(set) })),
    ),
    everywhere: sets.flatMap(({ everywhere }, set) => everywhere.map((i) => i + startOf(set))),
    outline: (index) => ownerOf(index).outline(index - startOf(setOf(index))),
    rule: (index) => ownerOf(index).rule(index - startOf(setOf(index))),
  };

  function ownerOf(index: number): RuleSet {
    return sets[setOf(index)] as RuleSet;
  }

  function setOf(index: number): number {
    return starts.findLastIndex((start) => start <= index);
  }
}
