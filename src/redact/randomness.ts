const placeholder =
  /^(?:[$%<{[*]|\.\.\.|x{3}|X{3}|process\.|os\.|env[.:(]|import\.meta|(?:my|your|the|some|test|fake|dummy|example|sample|changeme|change[-_]me|placeholder|redacted|insert|replace|todo|none|null|undefined|true|false)(?![a-z0-9]))|REDACTED|(.)\1{5}|\$\{|\{\{|\$\(|example|placeholder|your[-_]|[-_]here$|abcdef|1234567|\*{3}/i;

/** What documents and templates write where a secret would stand. */
export function isPlaceholder(value: string): boolean {
  return placeholder.test(value);
}

/** Shannon entropy in bits a character. */
export function entropy(value: string): number {
  const seen = new Map<string, number>();
  for (const char of value) seen.set(char, (seen.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of seen.values())
    bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

/**
 * How often neighbours differ in kind (lower case, upper case, digit, other), 0 to 1.
 * Words and camelCase names stay under 0.3, random tokens and hex digits lie above.
 */
export function restlessness(value: string): number {
  let changes = 0;
  for (let i = 1; i < value.length; i++) {
    if (kind(value.charCodeAt(i)) !== kind(value.charCodeAt(i - 1))) changes++;
  }
  return changes / Math.max(1, value.length - 1);
}

/** Text that no person wrote: letters and digits mixed, in no order that a word or name has. */
export function looksRandom(value: string): boolean {
  return (
    /[0-9]/.test(value) &&
    /[A-Za-z]/.test(value) &&
    restlessness(value) >= 0.25 &&
    entropy(value) >= Math.min(3.5, Math.log2(value.length) - 0.6)
  );
}

function kind(code: number): number {
  if (code >= 97 && code <= 122) return 0;
  if (code >= 65 && code <= 90) return 1;
  if (code >= 48 && code <= 57) return 2;
  return 3;
}
