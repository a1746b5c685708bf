import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * What the Python client that came before (0.2.5) does to one session in a bucket, on a folder: object by
 * object, in its order, so that it can be stopped or overtaken between any two of them.
 */
export interface PythonClient {
  /** The session's folder in the bucket. */
  folder: string;
  /** One flush: each yield is a point where a crash, or another process, can come in between. */
  flush(): Generator<FlushPoint, void>;
  compact(options?: { keepTail?: number }): Generator<CompactPoint, void>;
  /** Sets `ended_at`, and forgets the cursor. */
  stop(): void;
  loseState(): void;
}

type FlushPoint = 'read' | 'part' | 'meta read' | 'meta';
type CompactPoint = 'read' | 'part' | 'meta' | 'deleted one';

interface Options {
  /** The session's folder in the bucket: `<project>/sessions/<harness>/<session>`. */
  folder: string;
  /** The transcript. */
  source: string;
  cwd?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a meta of which nothing is promised
type Fields = Record<string, any>;

export function makePythonClient({ folder, source, cwd }: Options): PythonClient {
  let cursor = 0;

  function* flush(): Generator<FlushPoint, void> {
    const from = cursor;
    if (statSync(source).size - from < 1) return;
    const raw = readFileSync(source).subarray(from);
    const to = from + raw.length;
    const { body, counts } = scrub(raw);
    const seq = Math.max(-1, ...partsIn(folder).map(numberOf)) + 1;
    yield 'read';
    const id = putPart(folder, seq, body);
    yield 'part';
    const known = readMeta(folder);
    yield 'meta read';
    const part = {
      seq,
      uuid: id,
      cursor_range: [from, to],
      source_bytes: raw.length,
      uploaded_bytes: body.length,
      redactions: counts,
      uploaded_at: now(),
    };
    writeMeta(folder, {
      schema_version: 1,
      harness: basename(dirname(folder)),
      session_id: basename(folder),
      source_path: source,
      cwd: cwd ?? null,
      agent_id: 'someone',
      started_at: known.started_at ?? now(),
      last_uploaded_at: now(),
      ended_at: known.ended_at ?? null,
      total_source_bytes: (known.total_source_bytes ?? 0) + raw.length,
      total_uploaded_bytes: (known.total_uploaded_bytes ?? 0) + body.length,
      redaction_counts: add(known.redaction_counts ?? {}, counts),
      parts: [...(known.parts ?? []), part],
    });
    yield 'meta';
    cursor = to;
  }

  function* compact({ keepTail = 0 } = {}): Generator<CompactPoint, void> {
    // It finds a session by its meta.
    if (!existsSync(join(folder, 'meta.json'))) return;
    const names = partsIn(folder);
    const merged = names.slice(0, names.length - keepTail);
    const kept = new Set(names.slice(names.length - keepTail).map(numberOf));
    if (merged.length < 2) return;
    const body = Buffer.concat(merged.map((name) => readFileSync(join(folder, name))));
    yield 'read';
    const id = putPart(folder, 0, body);
    yield 'part';
    const meta = readMeta(folder);
    const entry = {
      seq: 0,
      uuid: id,
      compacted_from: merged.length,
      uploaded_bytes: body.length,
      uploaded_at: now(),
    };
    const surviving = (meta.parts ?? []).filter(({ seq }: Fields) => kept.has(seq));
    writeMeta(folder, { ...meta, parts: [entry, ...surviving], last_compacted_at: now() });
    yield 'meta';
    for (const name of merged) {
      rmSync(join(folder, name), { force: true });
      yield 'deleted one';
    }
  }

  return {
    folder,
    flush,
    compact,
    stop() {
      cursor = 0;
      const meta = readMeta(folder);
      if (meta.schema_version !== undefined && meta.ended_at === null) {
        writeMeta(folder, { ...meta, ended_at: now() });
      }
    },
    loseState() {
      cursor = 0;
    },
  };
}

/** Runs to the end, or up to the first point that is called so. */
export function run<T>(steps: Generator<T, void>, until?: T): void {
  for (const point of steps) if (point === until) return;
}

/** What its `session list` prints of a record, or throws where it would. */
export function listedByPython(folder: string): string[] {
  const meta = readMeta(folder);
  const columns: unknown[] = [
    (meta.harness as string).padEnd(14),
    (meta.session_id as string).slice(0, 8),
    (meta.total_uploaded_bytes as number).toLocaleString('en'),
    (meta.parts ?? []).length,
    (meta.last_uploaded_at as string).slice(0, 24),
  ];
  return columns.map(String);
}

/** What its `session show --tail` joins: every part in the folder, as they are numbered. */
export function joinedByPython(folder: string): string {
  return partsIn(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}

/** It knows numbers of five digits alone. */
function partsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^part-\d{5}-[a-f0-9]{8}\.jsonl$/.test(name))
    .sort();
}

function numberOf(name: string): number {
  return Number(name.split('-')[1]);
}

function putPart(folder: string, seq: number, body: Buffer): string {
  const id = randomBytes(4).toString('hex');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `part-${String(seq).padStart(5, '0')}-${id}.jsonl`), body);
  return id;
}

function readMeta(folder: string): Fields {
  const path = join(folder, 'meta.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

function writeMeta(folder: string, meta: Fields): void {
  writeFileSync(join(folder, 'meta.json'), JSON.stringify(meta, null, 2));
}

/** One of its rules; what it replaces, it counts. */
function scrub(raw: Buffer): { body: Buffer; counts: Record<string, number> } {
  let found = 0;
  const text = raw.toString('latin1').replace(/AKIA[0-9A-Z]{16}/g, () => {
    found += 1;
    return '[REDACTED:aws_access_key]';
  });
  return { body: Buffer.from(text, 'latin1'), counts: found > 0 ? { aws_access_key: found } : {} };
}

function add(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** Its times have microseconds and an offset. */
function now(): string {
  return new Date().toISOString().replace('Z', '000+00:00');
}
