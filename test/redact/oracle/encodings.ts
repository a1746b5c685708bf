import type { Random } from '../../support/random.ts';

/** A text, and where in it the secret is. */
export interface Placed {
  text: string;
  start: number;
  end: number;
}

/** The ways in which a transcript holds a text; each makes a line of JSON, without its end. */
export const encodings: Record<string, (placed: Placed, random: Random) => string> = {
  json: ({ text }) => line(text),
  'json 2': ({ text }) => line(JSON.stringify({ output: text, metadata: { exit_code: 0 } })),
  'json 3': ({ text }) =>
    line(JSON.stringify({ result: JSON.stringify([{ type: 'text', text }]), isError: false })),
  '\\u0041': ({ text }, random) => line('@').replace('"@"', () => escaped(text, random)),
  '\\\\u0041': ({ text }, random) => {
    const inner = `{"output":${escaped(text, random)},"exit":0}`;
    const outer = JSON.stringify(inner);
    return line('@').replace('"@"', () =>
      random.chance(0.5) ? outer : outer.replaceAll('\\"', '\\u0022'),
    );
  },
  ansi: (placed, random) => line(coloured(placed, random)),
  wrapped: (placed, random) =>
    line(random.chance(0.5) ? broken(placed, random) : rows(placed, random)),
  crlf: (placed, random) => {
    const text = random.chance(0.5) ? placed.text : rows(placed, random);
    return line(`first\n${text}\nlast\n`.replaceAll('\n', '\r\n'));
  },
  base64: ({ text }, random) => {
    const padded = `${'# '.repeat(random.between(0, 3))}\n${text}\n`;
    const encoded = Buffer.from(padded).toString('base64');
    return line(random.chance(0.5) ? encoded : encoded.replace(/.{76}/g, '$&\n'));
  },
  quoted: ({ text }, random) => {
    if (random.chance(0.5))
      return line(`GET /search?page=2&q=${encodeURIComponent(text)} 200 12ms`);
    return line(`body: ${JSON.stringify(JSON.stringify({ note: text, ok: true }))}`);
  },
};

/** As Claude Code records what a tool printed. */
function line(content: string): string {
  return JSON.stringify({
    type: 'user',
    uuid: '0b0f3c1e-6d52-4f0a-9c56-1d6a4f6c2f11',
    message: {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_01', content }],
    },
  });
}

/** A JSON string, many of its characters as `\u` and four digits, and all that need an escape. */
function escaped(text: string, random: Random): string {
  const chars = [...text].map((char) =>
    /["\\\n\t]/.test(char) || random.chance(0.4) ? unicode(char) : char,
  );
  return `"${chars.join('')}"`;
}

function unicode(char: string): string {
  return [...Array(char.length).keys()]
    .map((i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`)
    .join('');
}

const colours = [
  '\x1b[31m',
  '\x1b[01;31m\x1b[K',
  '\x1b[38;5;208m',
  '\x1b[1m',
  '\x1b[48;2;10;20;30m',
];
const resets = ['\x1b[0m', '\x1b[m\x1b[K', '\x1b[39m', '\x1b[22m'];

/** Colours around the secret, at some of its characters, and elsewhere. */
function coloured({ text, start, end }: Placed, random: Random): string {
  const code = () => random.pick(random.chance(0.5) ? colours : resets);
  const within = (at: number) => at > start && at < end && random.chance(0.15);
  const chars = [...Array(text.length).keys()].map((at) => {
    const isEdge = at === start || at === end;
    const before = isEdge || within(at) || random.chance(0.02) ? code() : '';
    return before + text.charAt(at);
  });
  return `${chars.join('')}\x1b[0m`;
}

/** A newline at one place within the secret. */
function broken({ text, start, end }: Placed, random: Random): string {
  const at = random.between(start + 1, Math.max(start + 1, end - 1));
  return `${text.slice(0, at)}\n${text.slice(at)}`;
}

/** As a terminal of 80 columns wraps it, whose last column lies within the secret; one of many rows, as a narrow one. */
function rows({ text, start, end }: Placed, random: Random): string {
  if (text.slice(start, end).includes('\n')) return wrapAt(random.between(30, 60), text);
  const at = random.between(start + 1, Math.max(start + 1, end - 1));
  const rowStart = text.lastIndexOf('\n', at - 1) + 1;
  const missing = (80 - ((at - rowStart) % 80)) % 80;
  const log = '2026-11-21T08:00:00Z app[web.1] '.repeat(3);
  const prompt = missing === 0 ? '' : log.slice(0, missing - 1).padEnd(missing);
  return wrapAt(80, `${text.slice(0, rowStart)}${prompt}${text.slice(rowStart)}`);
}

function wrapAt(columns: number, text: string): string {
  return text.replace(new RegExp(`.{${columns}}(?=.)`, 'g'), '$&\n');
}
