import { isPlaceholder } from '../../../src/redact/randomness.ts';

// Secrets of every family, made when a test runs from the documented shapes, so that none is committed.

/** Filled as below; or a function, for what holds a checksum. */
export type Template = string | ((random: () => number) => string);

/**
 * Samples of one rule. `{base62:36}` stands for so many characters of an alphabet, `{hex:30-40}` for
 * from thirty to forty, `{base64url~93}` for such that no letter-case or digit is missing; what is
 * between `«` and `»` is the secret (all of it, where these are missing).
 */
export interface Samples {
  /** Must be found, and nothing else beside it. */
  secrets: readonly Template[];
  /** Look alike, and must be let be. */
  harmless: readonly Template[];
}

export type SampleTable = Record<string, Samples>;

export interface Sample {
  rule: string;
  /** What must be gone. */
  secret: string;
  /** The text around it that tells it is one; `secret` alone when it speaks for itself. */
  text: string;
}

const digits = '0123456789';
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = 'abcdefghijklmnopqrstuvwxyz';

export const alphabets = {
  digits,
  upper,
  lower,
  letters: upper + lower,
  hex: `${digits}abcdef`,
  HEX: `${digits}ABCDEF`,
  base32: `${upper}234567`,
  base36: digits + lower,
  BASE36: digits + upper,
  base58: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
  base62: digits + upper + lower,
  base64: `${digits}${upper}${lower}+/`,
  base64url: `${digits}${upper}${lower}-_`,
  bech32: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
} as const;

const holes = /\{(\w+)([:~])(\d+)(?:-(\d+))?\}/g;

/** The sample that a template stands for. */
export function makeSample(rule: string, template: Template, random: () => number): Sample {
  const text = typeof template === 'string' ? fill(template, random) : template(random);
  const [before, secret, after] = text.split(/[«»]/);
  if (secret === undefined) return { rule, secret: text, text };
  return { rule, secret, text: `${before}${secret}${after ?? ''}` };
}

/** A template filled, its marks left in. */
export function fill(template: string, random: () => number): string {
  return template.replace(holes, (_, name: string, kind: string, least: string, most?: string) => {
    const alphabet = alphabets[name as keyof typeof alphabets];
    if (alphabet === undefined) throw new Error(`No alphabet ${name} in ${template}`);
    const range = Number(most ?? least) - Number(least);
    const length = Number(least) + Math.floor(random() * (range + 1));
    for (;;) {
      const made = Array.from({ length }, () => pick(alphabet, random)).join('');
      // By chance `xXxX` or `123456`, which stand in for secrets.
      if (length >= 8 && isPlaceholder(made)) continue;
      if (kind === ':' || isVaried(made, alphabet)) return made;
    }
  });
}

/** Letters, digits and capitals occur, as in any real key of some length. */
function isVaried(made: string, alphabet: string): boolean {
  return [/[0-9]/, /[a-z]/, /[A-Z]/].every((kind) => !kind.test(alphabet) || kind.test(made));
}

function pick(alphabet: string, random: () => number): string {
  return alphabet.charAt(Math.floor(random() * alphabet.length));
}
