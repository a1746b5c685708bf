import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../test/support/random.ts';
import { randomTexts } from './random-texts.ts';

/** Gives the next row of one text. */
export type Rows = () => string;

const repository = join(import.meta.dirname, '..');
/** Pinned by the lockfile, so that every machine has the same: code, typings, documents and data. */
const packages = [
  '@huggingface/hub',
  '@smithy',
  '@types/node',
  'diff',
  'execa',
  'fast-check',
  'jsonc-parser',
  'markdown-it',
  'smol-toml',
  'yargs',
];
const longestFile = 200 * 1024;

/** Starts one text after another, of the kinds that agents see. */
export function rowMaker(random: Random): () => Rows {
  const { hex, timestamp, uuid } = randomTexts(random);
  const files = sourceFiles();
  const kinds: [weight: number, start: () => Rows][] = [
    [40, source],
    [12, diff],
    [12, search],
    [14, log],
    [10, data],
    [4, trace],
    [4, listing],
    [4, lockfile],
  ];
  const all = kinds.flatMap(([weight, start]) => Array.from({ length: weight }, () => start));
  return () => random.pick(all)();

  function source(): Rows {
    let rows: string[] = [];
    let next = 0;
    return () => {
      if (next >= rows.length) {
        rows = random.pick(files).rows;
        next = random.chance(0.5) ? 0 : random.between(0, rows.length - 1);
      }
      return rows[next++] as string;
    };
  }

  /** Tools that read files number their rows. */
  function search(): Rows {
    const { path, rows } = random.pick(files);
    let at = random.between(0, rows.length - 1);
    return () => {
      at = (at + random.between(1, 9)) % rows.length;
      return `${path}:${at + 1}:${rows[at]}`;
    };
  }

  function diff(): Rows {
    const next = source();
    let left = 0;
    return () => {
      if (left-- > 0) return `${random.pick([' ', ' ', ' ', '-', '+'])}${next()}`;
      left = random.between(6, 40);
      const at = random.between(1, 900);
      return `@@ -${at},${left} +${at + random.between(-9, 9)},${left} @@ ${next()}`;
    };
  }

  function log(): Rows {
    let at = 1_790_000_000_000;
    return () => {
      at += random.between(1, 3_000);
      const [level, colour] = random.pick([
        ['INFO', 32],
        ['INFO', 32],
        ['DEBUG', 36],
        ['WARN', 33],
        ['ERROR', 31],
      ] as const);
      const status = random.pick([200, 200, 201, 304, 404, 500]);
      const where = `${random.pick(verbs)} /v1/${random.pick(words)}/${hex(8)}?page=${random.between(1, 99)}`;
      return `${new Date(at).toISOString()} \x1b[${colour}m${level}\x1b[0m [${random.pick(words)}] request_id=${uuid()} ${where} ${status} ${random.between(1, 900)}ms ip=10.0.${random.between(0, 255)}.${random.between(1, 254)}`;
    };
  }

  /** What an API answers, printed or in one row. */
  function data(): Rows {
    const indent = random.pick([undefined, 2]);
    let rows: string[] = [];
    return () => {
      if (rows.length === 0) {
        const item = {
          id: uuid(),
          [random.pick(words)]: random.pick(words),
          name: `${random.pick(words)}-${random.pick(words)}`,
          created_at: timestamp(),
          count: random.between(0, 100_000),
          url: `https://api.example.com/v2/${random.pick(words)}/${random.between(1, 9999)}`,
          sha: hex(40),
          next_page_token: random.chance(0.5) ? null : String(random.between(2, 99)),
          tags: [random.pick(words), random.pick(words)],
          nested: {
            author: { login: random.pick(words), site_admin: false },
            body: words.join(' '),
          },
        };
        rows = JSON.stringify(item, null, indent).split('\n').reverse();
      }
      return rows.pop() as string;
    };
  }

  function trace(): Rows {
    let depth = 0;
    return () => {
      if (depth-- > 0) {
        const { path } = random.pick(files);
        return `    at ${random.pick(words)}.${random.pick(verbs).toLowerCase()} (/home/user/work/${path}:${random.between(1, 400)}:${random.between(1, 80)})`;
      }
      depth = random.between(4, 12);
      return `TypeError: Cannot read properties of undefined (reading '${random.pick(words)}')`;
    };
  }

  function listing(): Rows {
    return () =>
      `-rw-r--r-- 1 user staff ${random.between(10, 99_999)} Sep ${random.between(1, 30)} 12:${random.between(10, 59)} ${random.pick(files).path}`;
  }

  function lockfile(): Rows {
    const rows = readFileSync(join(repository, 'package-lock.json'), 'utf8').split('\n');
    let at = random.between(0, rows.length - 1);
    return () => rows[at++ % rows.length] as string;
  }
}

const verbs = ['GET', 'POST', 'PUT', 'DELETE'];
const words =
  'session user account cache build worker queue token index message upload page client order report'.split(
    ' ',
  );

interface SourceFile {
  path: string;
  rows: string[];
}

function sourceFiles(): SourceFile[] {
  return packages.flatMap((name) => {
    const root = join(repository, 'node_modules', name);
    return globSync('**/*.{js,ts,mjs,cjs,md,json}', { cwd: root })
      .sort()
      .filter((file) => statSync(join(root, file)).size <= longestFile)
      .map((file) => ({
        path: `node_modules/${name}/${file}`,
        rows: readFileSync(join(root, file), 'utf8').split('\n'),
      }));
  });
}
