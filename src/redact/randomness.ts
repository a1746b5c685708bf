const templates = /^[$%<{[*]|[$][({]|\{\{|\*{3}|\.\.\.|\[REDACTED:/;
const standIns =
  /^(?:my|your|the|some|test|fake|dummy|example|sample|change[-_]?me|placeholder|redacted|insert|replace|todo|none|null|undefined|true|false|process|import|env)(?![a-z0-9])|x{4}|example|placeholder|your[-_]|[-_]here$|(.)\1{5}|^(?:process|os)\./i;

/** What documents, templates and code write where a secret would stand. */
export function isPlaceholder(value: string): boolean {
  return templates.test(value) || standIns.test(value);
}

/** Text that no person made up as a word or a name: letters and digits mixed, in no order. */
export function looksRandom(value: string): boolean {
  // Of these one in five would be taken for orderly, by chance.
  if (hexDigits.test(value)) return true;
  return (
    /[0-9]/.test(value) &&
    /[A-Za-z]/.test(value) &&
    restlessness(value) >= 0.25 &&
    entropy(value) >= Math.min(3.5, Math.log2(value.length) - 0.6)
  );
}

/** 128 bits or more, or a UUID. */
const hexDigits =
  /^(?=.*[0-9])(?=.*[A-Fa-f])(?:[0-9A-Fa-f]{32,}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$/;

/** Shannon entropy, in bits a character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    bits -= (count / value.length) * Math.log2(count / value.length);
  }
  return bits;
}

/**
 * How often neighbours differ in kind (lower case, upper case, digit, other), 0 to 1. Separators do
 * not count, nor does the step into a capitalised word. Words and names stay below 0.25, whatever
 * their case; random letters and digits lie around 0.4.
 */
function restlessness(value: string): number {
  const plain = value.replace(/[-_.:/ ]/g, '');
  let changes = 0;
  for (let i = 1; i < plain.length; i++) {
    const before = kind(plain.charCodeAt(i - 1));
    const after = kind(plain.charCodeAt(i));
    if (before !== after && !(before === upper && after === lower)) changes++;
  }
  return changes / Math.max(1, plain.length - 1);
}

const lower = 0;
const upper = 1;

function kind(code: number): number {
  if (code >= 97 && code <= 122) return lower;
  if (code >= 65 && code <= 90) return upper;
  if (code >= 48 && code <= 57) return 2;
  return 3;
}
