import type { Hash } from 'node:crypto';
import { smallSha256 } from './sha256/small-sha256.ts';

/**
 * Loading node:crypto takes a hook 3 to 5 ms (Node 24.21), a fifth of its whole time, so it is loaded where
 * there is much to hash, or where something must not be guessed, and not before.
 */
const crypto = () => process.getBuiltinModule('node:crypto');

/** Bytes for which a process does without it. */
const little = 512 * 1024;
let hashed = 0;

/** SHA-256 over the chunks in turn, in hex. */
export function sha256(...chunks: (string | Uint8Array)[]): string {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  return sha256Of(chunks, length);
}

/** The same over chunks that come one by one. `length`: about how many bytes these are. */
export function sha256Of(chunks: Iterable<string | Uint8Array>, length: number): string {
  hashed += length;
  if (hashed <= little) return smallSha256(chunks);
  const hash = startSha256();
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** SHA-256 of what comes piece by piece. */
export function startSha256(): Hash {
  return crypto().createHash('sha256');
}

/** Random bytes in hex, which nobody can guess. */
export function randomHex(bytes: number): string {
  return crypto().randomBytes(bytes).toString('hex');
}

/** For a name that no other process gives at the same time; one that is written with `wx` need be no more. */
export function uniqueName(): string {
  const random = Math.floor(Math.random() * 2 ** 48);
  return `${process.pid}-${random.toString(16).padStart(12, '0')}`;
}
