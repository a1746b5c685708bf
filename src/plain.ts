/**
 * Text from outside (titles, ids, paths, error messages) as it may reach a terminal: one line, without
 * control characters, and without the marks that turn the direction of what follows.
 */
export function plain(text: string): string {
  return text
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .trim();
}

/** A JSON line with its control characters spelled as JSON escapes, which leaves its value the same. */
export function plainJson(line: string): string {
  return line.replace(
    /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
