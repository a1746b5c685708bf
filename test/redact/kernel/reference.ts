/** The plain text that a stretch reads as, its characters one by one: what `kernel.as.ts` must agree with. */
export interface ReferenceText {
  /** Latin-1, a character a byte. */
  text: string;
  /** Where each character begins and ends in what was read. */
  starts: number[];
  ends: number[];
  /** Behind how many characters a literal's start ends, and which it is. */
  hits: { end: number; start: string }[];
}

/** The starts of literals, in one spelling or in any case. */
export interface Sought {
  asWritten: readonly string[];
  anyCase: readonly string[];
}

interface Escape {
  /** The code unit that it stands for; undefined for none. */
  code: number | undefined;
  end: number;
}

const lineBreak = '\x1e';
const longestRun = 1024;

/** `bytes` is Latin-1 too. Slow and plain: a table of escapes, read one at a time. */
export function readPlain(bytes: string, isLines: boolean, sought: Sought): ReferenceText {
  const read: ReferenceText = { text: '', starts: [], ends: [], hits: [] };
  // The characters that a literal's start can be made of: without ends of rows, none across a line.
  let run = '';
  for (let at = 0; at < bytes.length; ) {
    const { code, end } = readAt(bytes, at, isLines);
    const isBreak = isLines && bytes[at] === '\n';
    if (isBreak) {
      add(lineBreak, at, end);
      run = '';
    } else if (code !== undefined) {
      const made = bytes[at] === String.fromCharCode(code) ? bytes[at] : utf8(code);
      const isRowEnd = made === '\n' || made === '\r';
      if (isRowEnd) {
        if ((read.text || '\n').endsWith('\n')) run = '';
      } else if (code >= 0x80 && end > at + 1) {
        run = '';
      }
      add(made as string, at, end);
      if (!isRowEnd && (made as string).length === 1) note(made as string);
    }
    at = end;
  }
  return read;

  function add(made: string, start: number, end: number): void {
    read.text += made;
    for (const [i] of [...made].entries()) {
      read.starts.push(start + i);
      read.ends.push(end);
    }
  }

  function note(char: string): void {
    run = (run + char).slice(-8);
    const lower = run.toLowerCase();
    const found = [
      ...sought.asWritten.filter((start) => run.endsWith(start)),
      ...sought.anyCase.filter((start) => lower.endsWith(start.toLowerCase())),
    ];
    for (const start of found) read.hits.push({ end: read.text.length, start });
  }
}

function readAt(bytes: string, at: number, isLines: boolean): Escape {
  const rest = bytes.slice(at, at + 99);
  const plain = { code: bytes.charCodeAt(at), end: at + 1 };
  if (rest[0] === '\n') return isLines ? { code: undefined, end: at + 1 } : plain;
  if (rest[0] === '\x1b') return { code: undefined, end: at + 1 + colour(rest.slice(1)) };
  if (rest[0] === '%') return percent(rest, at) ?? plain;
  if (rest[0] === '&') return entity(rest, at) ?? plain;
  return rest[0] === '\\' ? backslashes(bytes, at) : plain;
}

/** Each level of quoting doubles them, and may spell one as `\u005c`: a run of both is one escape. */
function backslashes(bytes: string, start: number): Escape {
  const limit = Math.min(bytes.length, start + longestRun);
  const behindRun = (from: number) => {
    let at = from;
    while (at < limit && bytes[at] === '\\') at += 1;
    return at;
  };
  const unicode = (at: number) => {
    const found = at < limit && /^u([0-9a-fA-F]{4})/.exec(bytes.slice(at, at + 5))?.[1];
    return found ? Number.parseInt(found, 16) : undefined;
  };
  let at = behindRun(start);
  while (unicode(at) === 0x5c) at = behindRun(at + 5);
  const code = unicode(at);
  if (code === 0x1b) return { code: undefined, end: at + 5 + colour(bytes.slice(at + 5, at + 99)) };
  if (code !== undefined) return { code: written(code), end: at + 5 };
  if (at >= limit) return { code: 0x5c, end: at };
  const simple = simpleEscapes[bytes[at] as string];
  if (simple !== undefined) return { code: simple, end: at + 1 };
  const spelled = /^(?:e|x1[bB]|033)(?=\[)/.exec(bytes.slice(at, at + 4))?.[0].length ?? 0;
  const length = spelled === 0 ? 0 : colour(bytes.slice(at + spelled, at + 99));
  // Four bytes are looked at together: one so near to the end stays as it is.
  if (length === 0 || at + 4 > bytes.length) return { code: 0x5c, end: at };
  return { code: undefined, end: at + spelled + length };
}

const simpleEscapes: Record<string, number> = {
  n: 0x0a,
  '"': 0x22,
  t: 0x09,
  r: 0x0d,
  b: 0x20,
  f: 0x20,
  '/': 0x2f,
  "'": 0x27,
  '`': 0x60,
};

/** Of a `\u` escape: nothing where it is invisible, a blank for a control character. */
function written(code: number): number | undefined {
  if (code === 0xad || (code >= 0x200b && code <= 0x200d) || code === 0xfeff) return undefined;
  const isControl = code < 0x20 && code !== 0x0a && code !== 0x0d;
  return isControl || code === 0x7f ? 0x20 : code;
}

/** Length of a terminal's control sequence behind its escape character. */
function colour(text: string): number {
  return /^\[[ !#-?]{0,62}[@-[\]-~]/.exec(text)?.[0].length ?? 0;
}

/** `%252F` is encoded twice: each `25` is one more percent sign. */
function percent(rest: string, at: number): Escape | undefined {
  const [found, digits] = /^%(?:25){0,8}([0-9a-fA-F]{2})?/.exec(rest) ?? [];
  if (!found || !digits || (digits === '25' && found.length < 19)) return undefined;
  const char = String.fromCharCode(Number.parseInt(digits, 16));
  if (!/[\t\n\r -~]/.test(char) || /[#%&?@\\A-Za-z0-9]/.test(char)) return undefined;
  return { code: char.charCodeAt(0), end: at + found.length };
}

const entities: Record<string, string> = {
  '&quot;': '"',
  '&#34;': '"',
  '&#x22;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#x27;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

function entity(rest: string, at: number): Escape | undefined {
  const found = Object.entries(entities).find(([name]) => rest.startsWith(name));
  if (!found) return undefined;
  return { code: found[1].charCodeAt(0), end: at + found[0].length };
}

/** As bytes: of half a surrogate pair, too. */
function utf8(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  const last = 0x80 | (code & 0x3f);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), last);
  return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), last);
}
