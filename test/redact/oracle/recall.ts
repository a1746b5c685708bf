import type { Redactor } from '../../../src/redact/redactor.ts';
import type { Random } from '../../support/random.ts';
import { encodings, type Placed } from './encodings.ts';
import { leaks } from './leak.ts';
import type { OracleSample } from './samples.ts';

export interface FamilyRecall {
  family: string;
  samples: number;
  /** How many samples were found, by encoding. */
  found: Record<string, number>;
  missed: Miss[];
}

export interface Miss {
  encoding: string;
  /** The text, its open characters masked. */
  masked: string;
}

/** How many samples of each family leave nothing behind, in each of the encodings. */
export function measureRecall(
  redactor: Redactor,
  samples: readonly OracleSample[],
  random: Random,
): FamilyRecall[] {
  const byFamily = Map.groupBy(samples, ({ family }) => family);
  return [...byFamily].map(([family, members]) => {
    const found = Object.fromEntries(Object.keys(encodings).map((name) => [name, 0]));
    const missed: Miss[] = [];
    for (const sample of members) {
      const placed = place(sample);
      for (const [encoding, encode] of Object.entries(encodings)) {
        const line = encode(placed, random);
        const { body } = redactor.lines(Buffer.from(`${line}\n`));
        if (leaks(body.bytes.toString(), sample)) missed.push({ encoding, masked: masked(sample) });
        else found[encoding] = (found[encoding] ?? 0) + 1;
      }
    }
    return { family, samples: members.length, found, missed };
  });
}

/**
 * The secret from the word on that is its own: a host, a user or a name before it, which some scanners
 * report with it, do not count.
 */
function place({ text, secret, open }: OracleSample): Placed {
  const at = text.indexOf(secret);
  const before = secret.slice(0, Math.max(0, open.indexOf('x')));
  const word = /[\w-]*$/.exec(before)?.index ?? 0;
  return { text, start: at + word, end: at + secret.length };
}

/** The text with the secret's kinds of characters for itself: `ghp_aAaaA0…`. */
function masked({ text, secret, open }: OracleSample): string {
  const hidden = [...secret].map((char, i) => (open[i] === 'x' ? kindOf(char) : char));
  return text.replaceAll(secret, `«${hidden.join('')}»`).replaceAll('\n', '⏎');
}

function kindOf(char: string): string {
  if (/[0-9]/.test(char)) return '0';
  if (/[a-z]/.test(char)) return 'a';
  return /[A-Z]/.test(char) ? 'A' : char;
}
