/**
 * The pattern with `\s` and `\S` for ASCII alone: of text that is read as Latin-1, the second byte of an
 * `à` would be a space too (U+00A0), and end a password.
 */
export function asciiSpaces(pattern: string): string {
  if (!pattern.includes('\\s') && !pattern.includes('\\S')) return pattern;
  let inClass = false;
  return pattern.replace(/\\.|[[\]]/gs, (token) => {
    if (token === '[') inClass = true;
    else if (token === ']') inClass = false;
    else if (token === '\\s') return inClass ? spaces : `[${spaces}]`;
    else if (token === '\\S' && !inClass) return `[^${spaces}]`;
    return token;
  });
}

const spaces = '\\t-\\r ';
