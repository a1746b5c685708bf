import { rules } from '../../src/redact/rules.ts';
import type { Random } from '../support/random.ts';
import { builtInSamples, secretsOf } from './samples/all.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Lines of JSON that are made to confuse: secrets, halves of them, literals, quotes and escapes of all kinds. */
export function lineMaker(random: Random): () => string {
  const samples = secretsOf(builtInSamples, random.next);
  const literals = [...new Set(rules.flatMap(({ literals }) => literals))];
  // Some come again, without the words that told them.
  const shown: string[] = [];
  return () => `${spelled(value(3), random)}\n`;

  function value(depth: number): Json {
    const kind = random.next();
    if (depth === 0 || kind < 0.5) return text();
    if (kind < 0.6) return number();
    if (kind < 0.64) return random.pick([null, true, false]);
    if (kind < 0.74) return Array.from({ length: random.between(0, 4) }, () => value(depth - 1));
    if (kind < 0.82) return JSON.stringify(value(depth - 1));
    if (kind < 0.86) return JSON.stringify(JSON.stringify({ inner: value(depth - 1) }));
    return Object.fromEntries(
      Array.from({ length: random.between(0, 4) }, () => [key(), value(depth - 1)]),
    );
  }

  function text(): string {
    return Array.from({ length: random.between(0, 5) }, piece).join('');
  }

  function piece(): string {
    const kind = random.next();
    if (kind < 0.15) return sample();
    if (kind < 0.22) return shown.length > 0 ? random.pick(shown) : '';
    if (kind < 0.3) return cut(random.pick(samples).text);
    if (kind < 0.4) return random.pick(literals);
    if (kind < 0.45) return Buffer.from(sample()).toString('base64');
    if (kind < 0.5) return encodeURIComponent(sample());
    if (kind < 0.55) return wrapped(sample());
    if (kind < 0.62)
      return `${random.pick(['id', 'sha', 'n'])}=${random.next().toString(16).slice(2)}`;
    return random.pick(signs);
  }

  function sample(): string {
    const { secret, text } = random.pick(samples);
    if (random.chance(0.3)) shown.push(secret);
    if (shown.length > 20) shown.shift();
    return text;
  }

  function cut(text: string): string {
    const at = random.between(0, text.length);
    return random.chance(0.5) ? text.slice(0, at) : text.slice(at);
  }

  function wrapped(text: string): string {
    const width = random.between(5, 60);
    return text.replace(
      new RegExp(`[^\n]{${width}}(?=.)`, 'g'),
      random.chance(0.5) ? '$&\n' : '$&\r\n',
    );
  }

  function key(): string {
    return random.chance(0.7) ? random.pick(keys) : text();
  }

  function number(): number {
    return random.pick([
      random.between(-9, 1e6),
      random.next() * 1e10,
      4242424242424242,
      1e-7,
      random.next() * 1e21,
    ]);
  }
}

const keys = [
  'type',
  'uuid',
  'id',
  'token',
  'password',
  'text',
  'content',
  'signature',
  'API_KEY',
  'usage',
];

const signs = [
  ...[
    '"',
    "'",
    '\\',
    '\\\\',
    '\n',
    '\r\n',
    '\t',
    ' ',
    ': ',
    '":"',
    '=',
    '@',
    '/',
    ',',
    '{',
    '}',
    '\x1e',
    '\x1b[31m',
  ],
  ...[
    'u0022',
    '\\u0022',
    '\\u005c',
    '\\n',
    '\\"',
    '%20',
    '%22',
    '%3D',
    '&quot;',
    '&amp;',
    'é',
    '秘',
    '\u0000',
  ],
  ...[
    'password',
    'token',
    'KEY',
    '[REDACTED:jwt]',
    '-----END',
    'x7Q9k2',
    'aB3dE5gH7jK9',
    'see ',
    ' end',
    '->',
  ],
];

/** As JSON, sometimes with characters as `\u` escapes that need none, or with blanks. */
export function spelled(value: Json, random: Random): string {
  const plain = random.chance(0.1)
    ? JSON.stringify(value).replaceAll('":', '" : ')
    : JSON.stringify(value);
  const safe = isSame(plain, value) ? plain : JSON.stringify(value);
  if (random.chance(0.7)) return safe;
  return safe.replace(/\\u....|\\.|[A-Za-z]/g, (char) =>
    char.length === 1 && isInString(char) && random.chance(0.2) ? unicode(char) : char,
  );

  // Outside of strings letters stand in true, false, null and numbers alone.
  function isInString(char: string): boolean {
    return !/[truefalsnE]/.test(char);
  }
}

function isSame(text: string, value: Json): boolean {
  return JSON.stringify(JSON.parse(text)) === JSON.stringify(value);
}

function unicode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
