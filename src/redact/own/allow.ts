import { sha256 } from '../../hash.ts';
import { UserError } from '../../state/user-error.ts';
import { checkPattern } from './pattern.ts';

/** Tells what is never replaced. Throws UserError for a pattern that cannot be. */
export function allowed(list: readonly string[]): (secret: string) => boolean {
  const exact = new Set(list.filter((text) => !asPattern(text)));
  const patterns = list.flatMap((text) => asPattern(text) ?? []).map(compile);
  return (secret) => exact.has(secret) || patterns.some((pattern) => pattern.test(secret));
}

interface Spelled {
  text: string;
  source: string;
  flags: string;
}

/** `/…/` with flags; of base64 too a text can begin with a slash. */
function asPattern(text: string): Spelled | undefined {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/.exec(text) ?? [];
  return source === undefined ? undefined : { text, source, flags };
}

function compile({ text, source, flags }: Spelled): RegExp {
  const pattern = regExpOf(text, source, flags);
  const taken = samples().filter((shape) => shape.some((secret) => pattern.test(secret)));
  if (taken.length < 2) return pattern;
  throw new UserError(
    `The pattern ${text} of redaction.allow would let secrets of any kind through: it is found in made-up ones`,
    'Tell more of what is allowed, such as /^test_/; nothing is uploaded until then.',
  );
}

function regExpOf(text: string, source: string, flags: string): RegExp {
  try {
    checkPattern(source, flags);
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch (cause) {
    throw new UserError(
      `The pattern ${text} of redaction.allow is not possible: ${(cause as Error).message}`,
      'Mend it in config.json; nothing is uploaded until then.',
      { cause },
    );
  }
}

const shapes: ((digest: Buffer) => string)[] = [
  (digest) => digest.toString('hex'),
  (digest) => digest.toString('base64url'),
  (digest) => written(digest, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567').slice(0, 20),
  (digest) => written(digest, 'abcdefghijklmnopqrstuvwxyz0123456789').slice(0, 24),
  (digest) => digest.toString('latin1').replace(/[^!-~]/g, '') + written(digest, '%!.:;,+$&'),
];

/**
 * Secrets of several shapes, the same ones each time: a pattern either holds or does not. One shape alone
 * may well be allowed as a whole (hashes), two have nothing in common but that they are secrets.
 */
function samples(): string[][] {
  const digests = ['one', 'two', 'three'].map((text) => Buffer.from(sha256(text), 'hex'));
  return shapes.map((shape) => digests.map(shape));
}

function written(digest: Buffer, letters: string): string {
  return [...digest].map((byte) => letters[byte % letters.length]).join('');
}
