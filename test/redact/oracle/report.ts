import { encodings } from './encodings.ts';
import { falseRate, leastRecall, mostFalse, shareFound, type Verdict } from './oracle.ts';
import type { Precision } from './precision.ts';
import type { FamilyRecall } from './recall.ts';

/** What the oracle found, for a terminal of 80 columns; `misses` shows each missed sample, masked. */
export function report({ recall, withoutSamples, precision }: Verdict, misses: boolean): string {
  const rows = [...recallRows(recall), '', ...familyRows(recall, misses)];
  if (withoutSamples.length > 0) rows.push(`No sample is made of ${withoutSamples.join(', ')}.`);
  return `${[...rows, '', ...precisionRows(precision)].join('\n')}\n`;
}

const names = Object.keys(encodings);
const shorter: Record<string, string> = {
  json: 'js',
  'json 2': 'js2',
  'json 3': 'js3',
  '\\u0041': '\\u',
  '\\\\u0041': '\\\\u',
  ansi: 'ans',
  wrapped: 'wrp',
  crlf: 'crl',
  base64: 'b64',
  quoted: 'quo',
};
const familyWidth = 36;
const shownOfRule = 10;

function recallRows(recall: readonly FamilyRecall[]): string[] {
  const samples = recall.reduce((sum, family) => sum + family.samples, 0);
  const title = `Recall: ${samples} samples of ${recall.length} families, in each encoding`;
  return [title, '', ...names.map(encodingRow)];

  function encodingRow(name: string): string {
    const share = shareFound(recall, name);
    const found = Math.round(share * samples);
    const percent = (Math.floor(share * 1000) / 10).toFixed(1);
    return `${sign(share >= leastRecall)} ${name.padEnd(10)} ${percent.padStart(5)} %  ${found}`;
  }
}

/** Those of which something was missed, in percent. */
function familyRows(recall: readonly FamilyRecall[], misses: boolean): string[] {
  const incomplete = recall.filter(({ missed }) => missed.length > 0);
  const rows = incomplete.flatMap(({ family, samples, found, missed }) => {
    const cells = names.map((name) => percent((found[name] ?? 0) / samples));
    return [row(`${family} (${samples})`, cells), ...(misses ? missRows(missed) : [])];
  });
  const complete = `${recall.length - incomplete.length} families are found in full.`;
  if (rows.length === 0) return [complete];
  return [
    row(
      '',
      names.map((name) => shorter[name] ?? name),
    ),
    ...rows,
    '',
    `Other ${complete}`,
  ];
}

function row(title: string, cells: readonly string[]): string {
  const cut = title.length > familyWidth ? `${title.slice(0, familyWidth - 1)}…` : title;
  return `${cut.padEnd(familyWidth)}${cells.map((cell) => cell.padStart(4)).join('')}`;
}

/** Never rounded up to all. */
function percent(share: number): string {
  return share === 1 ? '100' : String(Math.min(99, Math.round(share * 100)));
}

function missRows(missed: FamilyRecall['missed']): string[] {
  return [...Map.groupBy(missed, ({ masked }) => masked)].map(([masked, of]) => {
    const where = of.map(({ encoding }) => shorter[encoding] ?? encoding).join(' ');
    return `      ${where}: ${masked}`;
  });
}

function precisionRows(precision: Precision): string[] {
  const rate = falseRate(precision);
  const megabytes = (precision.bytes / 1e6).toFixed(0);
  const reviewed = Object.entries(precision.reviewed);
  return [
    `Precision: ${megabytes} MB of files, ids and hashes, as lines of transcripts`,
    '',
    `${sign(rate <= mostFalse)} ${precision.false.length} false, ${rate.toFixed(2)} in 10 MB`,
    ...[...Map.groupBy(precision.false, ({ rule }) => rule)].flatMap(([rule, hits]) => [
      `    ${hits.length} ${rule}`,
      ...hits
        .slice(0, shownOfRule)
        .flatMap(({ file, masked }) => [
          `        ${file}`,
          `            ${JSON.stringify(masked)}`,
        ]),
    ]),
    `  ${reviewed.reduce((sum, [, count]) => sum + count, 0)} reviewed and right`,
    ...reviewed.map(([why, count]) => `    ${count} ${why}`),
  ];
}

function sign(isReached: boolean): string {
  return isReached ? '✓' : '✗';
}
