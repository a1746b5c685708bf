// MurmurHash's mixing, a character at a time.

/** 32 bits, without a sign. */
export function hashOf(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = mixed(hash, text.charCodeAt(at));
  return finished(hash);
}

/** Takes one more character into a hash. */
export function mixed(hash: number, code: number): number {
  const next = Math.imul(hash ^ code, 0x5bd1e995);
  return next ^ (next >>> 15);
}

export function finished(hash: number): number {
  const last = Math.imul(hash ^ (hash >>> 13), 0x5bd1e995);
  return (last ^ (last >>> 15)) >>> 0;
}
