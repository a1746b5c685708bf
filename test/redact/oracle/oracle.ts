import type { Redactor } from '../../../src/redact/redactor.ts';
import type { Random } from '../../support/random.ts';
import { type CorpusOptions, corpus } from './corpus.ts';
import { gitleaksRules } from './gitleaks.ts';
import { oracleFolder } from './packages.ts';
import { measurePrecision, type Precision } from './precision.ts';
import { type PublicSamples, publicSamples } from './public-samples.ts';
import { type FamilyRecall, measureRecall } from './recall.ts';
import { samplesOf } from './samples.ts';
import { secretlintRules } from './secretlint.ts';

export interface OracleOptions extends CorpusOptions {
  /** Made of each published rule. */
  samples: number;
}

export interface Verdict {
  recall: FamilyRecall[];
  /** Published rules that report nothing that can be made. */
  withoutSamples: string[];
  precision: Precision;
}

/** Share of the samples of all families that must be found, in each encoding. */
export const leastRecall = 0.99;

/** False replacements in ten million bytes, at most. */
export const mostFalse = 1;

/** Holds a redactor against what others publish: their rules, their samples, and code without secrets. */
export async function askOracle(
  redactor: Redactor,
  options: OracleOptions,
  random: Random,
): Promise<Verdict> {
  const { secrets, harmless, withoutSamples } = await oracleSamples(options.samples, random);
  const texts = harmless.map(({ family, text }) => ({ name: `sample of ${family}`, text }));
  const documents = chained(texts, corpus(oracleFolder(), options, random));
  return {
    recall: measureRecall(redactor, secrets, random),
    withoutSamples,
    precision: measurePrecision(redactor, documents, random),
  };
}

/** So many samples made of each published rule, and those of other redactors' tests. */
export async function oracleSamples(
  count: number,
  random: Random,
): Promise<PublicSamples & { withoutSamples: string[] }> {
  const folder = oracleFolder();
  const rules = [...gitleaksRules(folder), ...(await secretlintRules(folder))];
  const { secrets, harmless } = publicSamples(folder, rules);
  const made = rules.map((rule) => samplesOf(rule, count, random));
  return {
    secrets: [...secrets, ...made.flat()],
    harmless,
    withoutSamples: rules.flatMap(({ family }, i) => (made[i]?.length === 0 ? [family] : [])),
  };
}

function* chained<T>(...all: Iterable<T>[]): Generator<T> {
  for (const one of all) yield* one;
}

/** Found samples of an encoding, all families together, 0 to 1. */
export function shareFound(recall: readonly FamilyRecall[], encoding: string): number {
  const sum = (of: (family: FamilyRecall) => number) =>
    recall.reduce((all, one) => all + of(one), 0);
  return sum(({ found }) => found[encoding] ?? 0) / sum(({ samples }) => samples);
}

/** False replacements in ten million bytes. */
export function falseRate({ false: hits, bytes }: Precision): number {
  return (hits.length / bytes) * 1e7;
}
