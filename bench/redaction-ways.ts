import { createRedactor } from '../src/redact/engine.ts';
import { rules } from '../src/redact/rules.ts';
import { oracleFolder } from '../test/redact/oracle/packages.ts';
import { secretlintRules } from '../test/redact/oracle/secretlint.ts';
import { redactByEight } from './eight-patterns.ts';

/** Goes through whole lines of a transcript. */
type Run = (lines: Buffer) => void;

interface Way {
  about: string;
  /** Of the corpus at most: the slow ones need not see all of it to be known as slow. */
  bytes: number;
  start(): Run | Promise<Run>;
}

const megabyte = 1024 * 1024;

/** What is measured side by side, the first against all others. */
export const ways = {
  ours: {
    about: `${rules.length} rules`,
    bytes: Number.POSITIVE_INFINITY,
    start() {
      const redactor = createRedactor();
      return (lines) => redactor.lines(lines);
    },
  },
  /** A measure of the machine: what any reader of these lines has to do. */
  parse: {
    about: 'JSON.parse',
    bytes: Number.POSITIVE_INFINITY,
    start: () => (lines) => {
      for (const line of textLines(lines)) JSON.parse(line);
    },
  },
  eight: {
    about: 'eight patterns',
    bytes: Number.POSITIVE_INFINITY,
    start: () => redactByEight,
  },
  every: {
    about: 'every rule on every line',
    bytes: megabyte / 4,
    start() {
      const patterns = rules.map(({ pattern }) => new RegExp(pattern, 'g'));
      return (lines) => {
        for (const line of textLines(lines)) {
          for (const pattern of patterns) line.replace(pattern, '[REDACTED]');
        }
      };
    },
  },
  /** Without its host, which would need more time. */
  secretlint: {
    about: "secretlint's rules",
    bytes: 4 * megabyte,
    async start() {
      const scanners = await secretlintRules(oracleFolder());
      return (lines) => {
        for (const line of textLines(lines)) for (const { find } of scanners) find(line);
      };
    },
  },
} satisfies Record<string, Way>;

export type WayName = keyof typeof ways;

/** Their text without line ends. */
function textLines(lines: Buffer): string[] {
  return lines.toString().trimEnd().split('\n');
}

/** Whole lines of so many bytes at most, in their order; those that are too long are left out. */
export function someLines(lines: Buffer, bytes: number): Buffer {
  const taken: Buffer[] = [];
  let left = bytes;
  for (let start = 0; start < lines.length && left >= shortest; ) {
    const end = lines.indexOf('\n', start) + 1;
    if (end - start <= left) {
      taken.push(lines.subarray(start, end));
      left -= end - start;
    }
    start = end;
  }
  return Buffer.concat(taken);
}

/** No line is shorter. */
const shortest = 200;
