import type { Random } from '../support/random.ts';
import type { Sample } from './samples/sample.ts';

/** How a transcript holds a text: written into a line of JSON, and read back as it was. */
export interface Writing {
  write(text: string): string;
  read(line: string): string;
}

export const writings: Record<string, Writing> = {
  'a JSON string': {
    write: (text) => JSON.stringify({ text: ` ${text} ` }),
    read: (line) => JSON.parse(line).text.slice(1, -1),
  },
  'the whole of a JSON string': {
    write: (text) => JSON.stringify([text]),
    read: (line) => JSON.parse(line)[0],
  },
  'a key': {
    write: (text) => JSON.stringify({ [text]: 1 }),
    read: (line) => Object.keys(JSON.parse(line))[0] ?? '',
  },
  'a line of its own': {
    write: (text) => JSON.stringify(`before\n${text}\n# after`),
    read: (line) => JSON.parse(line).slice('before\n'.length, -'\n# after'.length),
  },
  'lines with Windows ends': {
    write: (text) => JSON.stringify(`before\r\n${text}\r\n# after`),
    read: (line) => JSON.parse(line).slice('before\r\n'.length, -'\r\n# after'.length),
  },
  'an added line of a diff': {
    write: (text) => JSON.stringify(`@@\n+${text}\n x`),
    read: (line) => JSON.parse(line).slice('@@\n+'.length, -'\n x'.length),
  },
  'terminal colours': {
    write: (text) => JSON.stringify(`\u001b[1;32m${text}\u001b[0m`),
    read: (line) => JSON.parse(line).slice('\u001b[1;32m'.length, -'\u001b[0m'.length),
  },
  'JSON in a JSON string': {
    write: (text) => JSON.stringify(JSON.stringify({ text: `x\n${text}\n# y` })),
    read: (line) => JSON.parse(JSON.parse(line)).text.slice(2, -4),
  },
  'JSON in JSON in a JSON string': {
    write: (text) => JSON.stringify(JSON.stringify(JSON.stringify([`x\n${text}`, 1]))),
    read: (line) => JSON.parse(JSON.parse(JSON.parse(line)))[0].slice(2),
  },
  'letters as \\u escapes': {
    write: (text) => `["${escaped(text)}"]`,
    read: (line) => JSON.parse(line)[0],
  },
  'JSON in a JSON string with \\u escapes': {
    write: (text) => JSON.stringify(`["${escaped(text)}"]`),
    read: (line) => JSON.parse(JSON.parse(line))[0],
  },
};

/** Every third character as `\u0041`, and JSON's own escapes as JSON wants them. */
function escaped(text: string): string {
  return [...text]
    .map((char, i) =>
      i % 3 === 0 && char >= ' ' && char <= '~'
        ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
        : JSON.stringify(char).slice(1, -1),
    )
    .join('');
}

/** How a transcript breaks a text: what was in one piece is so no more, or is in another alphabet. */
export const breaks: Record<string, (sample: Sample, random: Random) => string> = {
  'with terminal colours within': (sample, random) =>
    JSON.stringify(
      within(sample, random, () => random.pick(['\x1b[31m', '\x1b[0m\x1b[K', '\x1b[m'])),
    ),
  'hard-wrapped': (sample, random) =>
    JSON.stringify(`${within(sample, random, () => '\n')}\nlast\n`),
  'hard-wrapped, with Windows ends': (sample, random) =>
    JSON.stringify(`first\r\n${within(sample, random, () => '\r\n')}\r\nlast\r\n`),
  'percent-encoded': ({ text }) =>
    JSON.stringify(`GET /search?q=${encodeURIComponent(text)}&page=2 200 12ms`),
  'in base64': ({ text }, random) => {
    const padded = `${'#'.repeat(random.between(0, 3))}\n${text}\nlast row of it\n`;
    return JSON.stringify({ content: Buffer.from(padded).toString('base64') });
  },
  'in base64 of many rows': ({ text }, random) => {
    const padded = `${'#'.repeat(random.between(0, 3))}\n${text}\nlast row of it\n`;
    return JSON.stringify(Buffer.from(padded).toString('base64').replace(/.{76}/g, '$&\n'));
  },
  'in escaped quotes': ({ text }) =>
    JSON.stringify(`body: ${JSON.stringify(JSON.stringify({ note: text, ok: true }))}`),
};

/** Something between two letters or digits of the secret; four of its characters at least before it. */
function within({ text, secret }: Sample, random: Random, made: () => string): string {
  const start = text.indexOf(secret);
  const places = [...secret.matchAll(/(?<=[A-Za-z0-9])(?=[A-Za-z0-9])/g)]
    .map(({ index }) => start + index)
    .filter((place) => place >= start + 4 && place <= start + secret.length - 4);
  if (places.length === 0) return text;
  const place = random.pick(places);
  return `${text.slice(0, place)}${made()}${text.slice(place)}`;
}
