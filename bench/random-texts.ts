import { alphabets } from '../test/redact/samples/sample.ts';
import type { Random } from '../test/support/random.ts';

/** What transcripts are full of, and is no secret. */
export function randomTexts(random: Random) {
  return {
    hex: (length: number) => characters(alphabets.hex, length),
    base62: (length: number) => characters(alphabets.base62, length),
    base64,
    uuid: () => [8, 4, 4, 4, 12].map((length) => characters(alphabets.hex, length)).join('-'),
    timestamp: () => new Date(1_790_000_000_000 + random.between(0, 1e9)).toISOString(),
  };

  function characters(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet[random.between(0, alphabet.length - 1)]).join('');
  }

  /** Of random bytes, as ciphers and compressed images are. */
  function base64(length: number): string {
    const bytes = Buffer.alloc((length * 3) >> 2);
    for (let at = 0; at + 4 <= bytes.length; at += 4) {
      bytes.writeUInt32LE(Math.floor(random.next() * 2 ** 32), at);
    }
    return bytes.toString('base64');
  }
}
