/**
 * Whether the token ends with its own checksum, as those of GitHub and npm do: a prefix, `_`, thirty
 * letters and digits, and the CRC-32 of these as six digits of base 62. No chance hit in 56 billion.
 */
export function hasChecksum(token: string): boolean {
  const [, random, checksum] = /_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/.exec(token) ?? [];
  return random !== undefined && checksum === checksumOf(random);
}

/** Six digits of base 62. */
export function checksumOf(random: string): string {
  // Loaded late: few hooks meet such a token.
  let rest = process.getBuiltinModule('node:zlib').crc32(random);
  let digits = '';
  for (let i = 0; i < 6; i++) {
    digits = base62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
