const run = 8;
const openInRun = 6;

/**
 * A secret is gone when no eight characters in a row of it are left, six of them being ones that differ
 * from secret to secret, neither as the line stands nor after whatever a reader may undo: JSON's escapes,
 * colours, ends of rows, percent signs, base64. What the text around it holds as well does not count.
 */
export function leaks(
  redacted: string,
  { text, secret, open }: { text: string; secret: string; open: string },
): boolean {
  const around = [...views(text.replaceAll(secret, '\0'))];
  const windows = windowsOf(secret, open).filter(
    (window) => !around.some((view) => view.includes(window)),
  );
  return [...views(redacted)].some((view) => windows.some((window) => view.includes(window)));
}

function windowsOf(secret: string, open: string): string[] {
  const windows: string[] = [];
  for (let at = 0; at + run <= secret.length; at++) {
    const window = secret.slice(at, at + run);
    // Ends of rows are read in many ways.
    if (/[\s\\]/.test(window)) continue;
    const opens = [...open.slice(at, at + run)].filter((mark) => mark === 'x').length;
    if (opens >= openInRun) windows.push(window);
  }
  return windows.length > 0 ? windows : [secret];
}

/** A line as it stands, and as it reads once each of its encodings is undone. */
export function* views(line: string): Generator<string> {
  let text = line.replace(/\[REDACTED:\w+\]/g, '\0');
  for (let depth = 0; depth < 4; depth++) {
    const plain = withoutColours(text);
    const joined = plain.replace(/\r?\n/g, '');
    yield text;
    yield plain;
    yield joined;
    yield percentDecoded(joined);
    yield* base64Decoded(plain);
    yield* base64Decoded(joined);
    text = unescaped(text);
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, char: string) =>
    hex === undefined ? (simple[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

const simple: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one.
  return text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '');
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Runs of base64 decoded from each of their first four characters on: a remainder may begin anywhere. */
function* base64Decoded(text: string): Generator<string> {
  for (const [encoded] of text.matchAll(/[A-Za-z0-9+/_-]{12,}/g)) {
    for (let from = 0; from < 4; from++) {
      yield Buffer.from(encoded.slice(from), 'base64').toString('latin1');
    }
  }
}
