import { builtInSamples, secretsOf } from '../test/redact/samples/all.ts';
import { type Random, seeded } from '../test/support/random.ts';
import { transcriptLine } from './redaction-lines.ts';
import { rowMaker } from './redaction-rows.ts';

export interface CorpusOptions {
  /** About so many. */
  bytes: number;
  /** Bytes of text between two secrets, on average. */
  secretEvery: number;
  seed?: number;
}

export interface Corpus {
  lines: Buffer;
  /** How many were put in. */
  secrets: number;
}

const [kilobyte, megabyte] = [1024, 1024 * 1024];
/** Between two lines that hold a whole log or a photograph. */
const largeEvery = 8 * megabyte;

/**
 * Transcripts of Claude Code and Codex as work on code makes them: what is read, run, changed and said, in
 * lines of 200 bytes to 100 KB, and some of megabytes. The same bytes from the same seed, on every machine.
 */
export function transcripts({ bytes, secretEvery, seed = 1 }: CorpusOptions): Corpus {
  const random = seeded(seed);
  const text = textWithSecrets(random, secretEvery);
  const lines: Buffer[] = [];
  let made = 0;
  for (let untilLarge = largeEvery / 2; made < bytes; ) {
    const isLarge = untilLarge <= 0;
    if (isLarge) untilLarge += largeEvery;
    const size = isLarge ? random.between(megabyte, 4 * megabyte) : usualSize(random);
    const line = Buffer.from(`${JSON.stringify(transcriptLine(random, size, text.make))}\n`);
    lines.push(line);
    made += line.length;
    untilLarge -= line.length;
  }
  return { lines: Buffer.concat(lines), secrets: text.secrets() };
}

/** One line that is nothing but long: a tool's output of so many bytes. */
export function longLine(bytes: number): Buffer {
  const { make } = textWithSecrets(seeded(1), megabyte);
  // Escapes make it longer; made in pieces, as no string can be of any length.
  const pieces: Buffer[] = [Buffer.from('{"type":"user","content":"')];
  for (let made = 0; made < bytes; made += (pieces.at(-1) as Buffer).length) {
    pieces.push(Buffer.from(JSON.stringify(make(megabyte)).slice(1, -1)));
  }
  return Buffer.concat([...pieces, Buffer.from('"}\n')]);
}

/** Most lines are short, most bytes are in long ones. */
function usualSize(random: Random): number {
  const [low, high] = random.chance(0.7) ? [50, 2 * kilobyte] : [2 * kilobyte, 100 * kilobyte];
  return Math.round(low * (high / low) ** random.next());
}

function textWithSecrets(random: Random, secretEvery: number) {
  const nextRow = rowMaker(random);
  let secrets = 0;
  let untilSecret = secretEvery;
  let samples: string[] = [];
  return { make, secrets: () => secrets };

  function make(size: number): string {
    const rows: string[] = [];
    const row = nextRow();
    for (let left = size; left > 0; ) {
      const next = row();
      rows.push(next);
      left -= next.length + 1;
      untilSecret -= next.length + 1;
      if (untilSecret > 0) continue;
      rows.push(sample());
      untilSecret += secretEvery * (0.5 + random.next());
    }
    return rows.join('\n');
  }

  function sample(): string {
    secrets += 1;
    if (samples.length === 0) samples = shuffled(secretsOf(builtInSamples, random.next));
    return samples.pop() as string;
  }

  function shuffled(all: { text: string }[]): string[] {
    return all
      .map(({ text }) => ({ text, order: random.next() }))
      .sort((a, b) => a.order - b.order)
      .map(({ text }) => text);
  }
}
