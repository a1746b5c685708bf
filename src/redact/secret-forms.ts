import { looksIssued, looksShuffled } from './randomness.ts';

/** A text by which a known secret is told where it comes back. */
export interface Form {
  text: string;
  /** So many characters of the same secret may stand before it, in one run with it. */
  before: number;
  /** The same behind it. */
  after: number;
}

/** What is shorter might be of anything. */
const shortest = 16;
/** Of a key in rows, such as PEM's, one for each row. */
const mostParts = 32;

/** A terminal's edge may have split a secret; it is known as it was before. */
export function withoutRowEnds(secret: string): string {
  return secret.replace(/[\r\n]+/g, '');
}

/** Of `id.secret`, `name:secret@host`, `a=secret; b=secret`, a key in rows: what was issued and stands for itself. */
export function partsOf(secret: string): Form[] {
  return secret
    .split(/[\s"']+/)
    .flatMap((word) => (isBase64.test(word) ? [word] : word.split(separators)))
    .filter((part) => part.length >= shortest && part.length < secret.length && isTelling(part))
    .slice(0, mostParts)
    .map((text) => ({ text, before: 0, after: 0 }));
}

/** A slash is a character of it. */
const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/;
const separators = /[:.@/|;,=&?`<>(){}[\]\\]+/;

/**
 * Issued, and not for all to see: a UUID within a secret is an account's or a tenant's, and JSON in base64
 * is the header that all of an issuer's tokens have.
 */
function isTelling(part: string): boolean {
  return looksIssued(part) && !isUuid.test(part) && !part.startsWith('eyJ');
}

const isUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What is left of a secret whose end was cut off (`head -c`, a limit of output), or whose start was:
 * Claude Code lists the API keys that its user approved or rejected by their last 20 characters
 * (2.1.329: `customApiKeyResponses` of its configuration).
 */
export function endsOf(secret: string): Form[] {
  if (secret.length < shortest + 4) return [];
  // Many tokens of one issuer begin alike.
  const head = secret.slice(0, Math.max(shortest, Math.ceil(secret.length / 3)));
  const tail = secret.slice(-shortest);
  const [behindHead = ''] = /^[\w+/-]*/.exec(secret.slice(head.length)) ?? [];
  const [beforeTail = ''] = /[\w+/-]*$/.exec(secret.slice(0, -tail.length)) ?? [];
  const parts = secret.split(separators);
  const isOwn = (part = '') => parts.length === 1 || !isUuid.test(part);
  return [
    ...(isOwn(parts[0]) ? [{ text: head, before: 0, after: behindHead.length }] : []),
    ...(isOwn(parts.at(-1)) ? [{ text: tail, before: beforeTail.length, after: 0 }] : []),
  ].filter(({ text }) => looksIssued(text) || looksShuffled(text));
}

/** In hexadecimal digits, and in base64 in the midst of what is no text. */
export function encodingsOf(secret: string): Form[] {
  if (secret.length < shortest) return [];
  const bytes = Buffer.from(secret, 'latin1');
  const hex = { text: bytes.toString('hex'), before: 0, after: 0 };
  return [hex, ...[0, 1, 2].map((phase) => inBase64(bytes, phase))];
}

/** The characters of base64 that the secret alone makes up, where so many bytes of a triple stand before it. */
function inBase64(bytes: Buffer, phase: number): Form {
  const text = Buffer.concat([Buffer.alloc(phase), bytes]).toString('base64');
  const end = ((phase + bytes.length) * 8) / 6;
  return {
    text: text.slice(Math.ceil((phase * 8) / 6), Math.floor(end)),
    before: phase === 0 ? 0 : 1,
    after: Number.isInteger(end) ? 0 : 1,
  };
}
