import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type ConditionalPrice,
  findProvider,
  type MatchLogic,
  type ModelInfo,
  type ModelPrice,
} from '@pydantic/genai-prices';
import { plainName, undated } from '../src/usage/model-name.ts';

// Makes the table of prices from the data of a published package. What it writes is committed, and a test
// proves that it comes from there.

const root = fileURLToPath(new URL('..', import.meta.url));

/** When the package's data was published: it says so nowhere itself. */
const published = { version: '0.1.8', date: '2026-09-23' };

/** Of makers that are not among the package's providers, or not with all models, a router's prices. */
const makers: { provider: string; models?: RegExp }[] = [
  { provider: 'anthropic' },
  { provider: 'openai' },
  { provider: 'google', models: /^gemini/ },
  { provider: 'x-ai' },
  { provider: 'deepseek' },
  { provider: 'moonshotai' },
  { provider: 'mistral' },
  { provider: 'minimax' },
  { provider: 'zai' },
  { provider: 'openrouter', models: /^(?:qwen|z-ai)\/|^anthropic\/.*-fast$/ },
];

/** No agent thinks with these. */
const otherTrades =
  /^claude-v1$|image|audio|tts|realtime|transcribe|embed|moderation|live|whisper|voice|voxtral|ocr|omni|vision|-vl|-her$|ft[:-]|^(?:ada|babbage|computer-use|curie|davinci|text-davinci)/;

const columns = [
  'input_mtok',
  'output_mtok',
  'cache_read_mtok',
  'cache_write_mtok',
  'cache_write_1h_mtok',
] as const;

/** The module as it is committed. Throws for a version of the package whose date is not known here. */
export function priceModule(): string {
  const from = join(root, 'node_modules/@pydantic/genai-prices');
  const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  if (version !== published.version) throw new Error(`When was ${version} published?`);
  const [holder] = /^Copyright .*$/m.exec(readFileSync(join(from, 'LICENSE'), 'utf8')) ?? [''];
  return [
    `// From @pydantic/genai-prices ${version} (MIT) by \`npm run prices\`: not to be edited.`,
    `// ${holder}`,
    '',
    `export const priceSource = '@pydantic/genai-prices ${version}';`,
    '',
    '/** The day that the prices are of. */',
    `export const priceDate = '${published.date}';`,
    '',
    'export const priceTable = `',
    ...rows(),
    '`;',
    '',
  ].join('\n');
}

function rows(): string[] {
  const known = new Set<string>();
  return makers.flatMap(({ provider, models = /^/ }) => {
    const found = findProvider({ providerId: provider })?.models ?? [];
    return found
      .filter(({ id }) => models.test(id) && !otherTrades.test(id.toLowerCase()))
      .flatMap((model) => rowOf(model, known));
  });
}

/** `claude-opus-4-6* claude-4-6-opus* | 5 25 0.5 6.25 10`, and behind more `|` what holds besides, and when. */
function rowOf(model: ModelInfo, known: Set<string>): string[] {
  const names = namesOf(model).filter((name) => !known.has(bare(name)));
  const stretches = Array.isArray(model.prices)
    ? model.prices.flatMap((each) => conditional(each, model.id))
    : levels(model.prices, model.id);
  if (names.length === 0 || stretches.length === 0) return [];
  for (const name of names) known.add(bare(name));
  return [[names.join(' '), ...stretches].join(' | ')];
}

const bare = (name: string) => name.replace('*', '');

/** Names as `plainName` gives them, with a `*` where the package goes by the beginning. */
function namesOf({ id, match }: ModelInfo): string[] {
  const named = new Set(
    partsOf(match, id).map(({ name, isBeginning }) => {
      const short = plainName(name.replace(/[-@]$/, '')) ?? '';
      // One that begins with part of a date stands for any.
      return isBeginning ? `${short.replace(/-20\d\d$/, '')}*` : short;
    }),
  );
  return [...named].filter((name) => {
    const others = [name, undated(name)].flatMap((other) => [other, `${other}*`]);
    return name !== '' && !others.some((other) => other !== name && named.has(other));
  });
}

interface NamePart {
  name: string;
  isBeginning: boolean;
}

/** Patterns are left out: they stand beside a name, and tell that it may be followed by a date. */
function partsOf(match: MatchLogic, id: string): NamePart[] {
  if ('or' in match) return match.or.flatMap((each) => partsOf(each, id));
  if ('and' in match) return match.and.flatMap((each) => partsOf(each, id));
  if ('equals' in match) return [{ name: match.equals, isBeginning: false }];
  if ('starts_with' in match) return [{ name: match.starts_with, isBeginning: true }];
  if ('ends_with' in match) return [{ name: match.ends_with, isBeginning: false }];
  if (!('contains' in match)) return [];
  const isBeginning = match.contains.startsWith(id);
  return [{ name: isBeginning ? match.contains : id, isBeginning }];
}

function conditional({ constraint, prices }: ConditionalPrice, id: string): string[] {
  const own = levels(prices, id);
  if (!constraint) return own;
  const when =
    constraint.type === 'start_date'
      ? constraint.start_date
      : `${constraint.start_time.slice(0, 5)}-${constraint.end_time.slice(0, 5)}`;
  return own.map((level) => `${when} ${level}`);
}

/** Without tiers, one; else one for each number of input tokens that a request may be above. */
function levels(prices: ModelPrice, id: string): string[] {
  if (prices.input_mtok === undefined || prices.output_mtok === undefined) return [];
  const starts = columns.flatMap((column) => {
    const price = prices[column];
    return typeof price === 'object' ? price.tiers.map(({ start }) => start) : [];
  });
  return [...new Set([0, ...starts])].map((start) => {
    const row = columns.map((column) => at(prices[column], start));
    // Fast ones come without it; Anthropic's page on prompt caching: an hour costs twice the input's price,
    // https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing
    if (/claude/.test(id) && row[3] !== '-' && row[4] === '-') row[4] = String(Number(row[0]) * 2);
    return `${start === 0 ? '' : `>${start} `}${row.join(' ')}`.replace(/(?: -)+$/, '');
  });
}

function at(price: ModelPrice[string], start: number): string {
  if (price === undefined) return '-';
  if (typeof price === 'number') return String(price);
  return String(price.tiers.findLast((tier) => tier.start <= start)?.price ?? price.base);
}

if (import.meta.main) writeFileSync(join(root, 'src/usage/price-table.ts'), priceModule());
