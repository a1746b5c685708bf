import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Bucket } from '../../src/bucket/bucket.ts';
import { listedKey, type SessionAddress } from '../../src/bucket/keys.ts';
import { openBucket } from '../../src/bucket/open.ts';
import { linesToday } from '../../src/export/redacted-today.ts';
import { recordBytes } from '../../src/records/export.ts';
import { lastLines } from '../../src/records/last-lines.ts';
import { listRecords } from '../../src/records/list.ts';
import type { Meta } from '../../src/records/meta.ts';
import { type Chain, chainOf, readMeta } from '../../src/records/record.ts';
import { type Verdict, verifyRecord } from '../../src/records/verify.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { asStored } from '../../src/redact/stored.ts';
import { temporaryFolder } from '../support/machine.ts';
import { makePythonClient, type PythonClient, run } from '../support/python-client.ts';
import { type Random, seeded } from '../support/random.ts';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import { append, userRow } from '../support/transcript.ts';

const address: SessionAddress = { project: 'p', harness: 'claude-code', record: 's' };

interface Session {
  client: PythonClient;
  /** A second process, with a cursor of its own. */
  other: PythonClient;
  bucket: Bucket;
  source(): string;
  append(text: string): void;
  rewrite(text: string): void;
  /** What is known of it in the bucket. */
  read(): Promise<{ meta: Meta | undefined; chain: Chain; text: string; verdict: Verdict }>;
}

async function makeSession(t: TestContext): Promise<Session> {
  const root = temporaryFolder(t);
  const bucket = await openBucket(pathToFileURL(join(root, 'bucket')).href, {
    env: {},
    deadline: { at: Date.now() + 120_000 },
    cache: root,
  });
  const path = join(root, 'transcripts/s.jsonl');
  const folder = join(root, 'bucket/p/sessions/claude-code/s');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  const make = () => makePythonClient({ folder, source: path, cwd: '/work' });
  return {
    client: make(),
    other: make(),
    bucket,
    source: () => readFileSync(path, 'utf8'),
    append: (text) => append(path, text),
    rewrite: (text) => writeFileSync(path, text),
    async read() {
      const meta = (await readMeta(bucket, address))?.meta;
      const chain = await chainOf(bucket, address, meta);
      const pieces = await Array.fromAsync(recordBytes(bucket, address, chain.parts));
      const verdict = await verifyRecord(bucket, address, {
        machine: 'here',
        locate: () => undefined,
      });
      return { meta, chain, text: Buffer.concat(pieces).toString('utf8'), verdict };
    },
  };
}

/** Parts that are on their own end within a line. */
const half = userRow('in two halves');
const firstHalf = half.slice(0, 60);
const secondHalf = half.slice(60);

interface Case {
  does(session: Session): void;
  /** What is given of the source; all of it where nothing is said. */
  gives?(session: Session): string;
  doubts?: RegExp[];
  faults?: RegExp[];
}

const cases: Record<string, Case> = {
  'flushed three times': {
    does({ client, append }) {
      for (const text of ['a', 'b', 'c']) {
        append(userRow(text));
        run(client.flush());
      }
    },
  },
  'that crashed behind a part': {
    does({ client, append }) {
      append(userRow('a'));
      run(client.flush(), 'part');
      append(userRow('b'));
      run(client.flush());
    },
    doubts: [/^1 part in the bucket that its meta does not list is left out$/],
  },
  'that crashed behind its last part': {
    does({ client, append }) {
      append(userRow('a'));
      run(client.flush());
      append(userRow('b'));
      run(client.flush(), 'part');
    },
    gives: ({ source }) => `${source().split('\n')[0]}\n`,
    doubts: [
      /does not list is left out/,
      /^part-00001-\w+\.jsonl, left out, has 1 line that no other/,
    ],
  },
  'that crashed behind the meta': {
    does({ client, append }) {
      append(userRow('a'));
      run(client.flush(), 'meta');
      append(userRow('b'));
      run(client.flush());
    },
    doubts: [/^1 part left out because others hold the same$/],
  },
  'that lost its cursor': {
    does({ client, append }) {
      for (const text of ['a', 'b']) {
        append(userRow(text));
        run(client.flush());
      }
      client.loseState();
      append(userRow('c'));
      run(client.flush());
      append(userRow('d'));
      run(client.flush());
    },
    doubts: [/^2 parts left out because others hold the same$/],
  },
  'that was stopped and went on': {
    does({ client, append }) {
      append(userRow('a'));
      run(client.flush());
      client.stop();
      run(client.flush());
    },
    doubts: [/^1 part left out/],
  },
  'with two flushes of one number': {
    does({ client, other, append }) {
      append(userRow('a'));
      const slow = other.flush();
      slow.next();
      append(userRow('b'));
      run(client.flush());
      run(slow);
      append(userRow('c'));
      run(client.flush());
    },
    doubts: [/^1 part left out/],
  },
  'that lost an update of its meta': {
    does({ client, other, append }) {
      append(userRow('a'));
      const slow = other.flush();
      for (const point of slow) if (point === 'meta read') break;
      // A loop that is left ends its generator: the other process stops here for good.
      append(userRow('b'));
      run(client.flush());
    },
    doubts: [/^1 part in the bucket that its meta does not list/],
  },
  'cut within lines': {
    does({ client, append }) {
      append(userRow('a') + firstHalf);
      run(client.flush());
      append(secondHalf + userRow('b'));
      run(client.flush());
    },
    doubts: [/^1 part cut within a line, and joined again$/],
  },
  'whose last line has no end': {
    does({ client, append }) {
      append(userRow('a') + firstHalf);
      run(client.flush());
    },
    doubts: [/^its last line has no end$/, /^1 line without valid JSON$/],
  },
  'with a damaged line': {
    does({ client, append }) {
      append(`{"broken": \n${userRow('a')}`);
      run(client.flush());
    },
    doubts: [/^1 line without valid JSON$/],
  },
  'that was compacted': {
    does({ client, append }) {
      for (const text of ['a', 'b', 'c']) {
        append(userRow(text));
        run(client.flush());
      }
      run(client.compact());
    },
    doubts: [/^it was compacted, and its meta does not tell/],
  },
  'that was compacted but for its tail': {
    does({ client, append }) {
      for (const text of ['a', 'b', 'c', 'd']) {
        append(userRow(text));
        run(client.flush());
      }
      run(client.compact({ keepTail: 1 }));
      append(userRow('e'));
      run(client.flush());
    },
  },
  'that was compacted and then lost its cursor': {
    does({ client, append }) {
      for (const text of ['a', 'b']) {
        append(userRow(text));
        run(client.flush());
      }
      run(client.compact());
      client.loseState();
      append(userRow('c'));
      run(client.flush());
    },
    doubts: [/^1 part left out because others hold the same$/],
  },
  'that was compacted with what a crash had left': {
    does({ client, append }) {
      append(userRow('a'));
      run(client.flush(), 'part');
      run(client.flush());
      append(userRow('b'));
      run(client.flush());
      run(client.compact({ keepTail: 1 }));
    },
    gives: ({ source }) => source().replace(/^(.*\n)/, '$1$1'),
    doubts: [/^it was compacted/, /^1 line with a time in it twice/],
  },
  'whose compaction crashed before its meta': {
    does({ client, append }) {
      for (const text of ['a', 'b']) {
        append(userRow(text));
        run(client.flush());
      }
      run(client.compact(), 'part');
    },
    doubts: [/does not list is left out/],
  },
  'whose compaction crashed while it deleted': {
    does({ client, append }) {
      for (const text of ['a', 'b', 'c']) {
        append(userRow(text));
        run(client.flush());
      }
      run(client.compact(), 'deleted one');
    },
    doubts: [
      /^it was compacted/,
      /^2 parts in the bucket that its meta does not list are left out/,
    ],
  },
  'whose numbers no longer have five digits': {
    does({ client, append }) {
      append(userRow('a'));
      run(client.flush());
      const [first] = partsOf(client) as [string];
      copyFileSync(join(client.folder, first), join(client.folder, 'part-99999-0badcafe.jsonl'));
      for (const text of ['b', 'c', 'd']) {
        append(userRow(text));
        run(client.flush());
      }
      // It takes the same number for each of them.
      assert.equal(partsOf(client).filter((name) => name.startsWith('part-100000-')).length, 3);
    },
    doubts: [/does not list is left out$/],
  },
  'with a gap': {
    does({ client, append }) {
      for (const text of ['a', 'b', 'c']) {
        append(userRow(text));
        run(client.flush());
      }
      unlist(client, 1);
      remove(client, 1);
    },
    gives: ({ source }) => lines(source(), [0, 2]),
    faults: [/^no part that its meta lists holds \d+ to \d+ of the source$/],
  },
  'that lists a part that is gone': {
    does({ client, append }) {
      for (const text of ['a', 'b', 'c']) {
        append(userRow(text));
        run(client.flush());
      }
      remove(client, 1);
    },
    gives: ({ source }) => lines(source(), [0, 2]),
    faults: [/^part 1 is missing$/],
  },
  'of which a part is gone that another one holds too': {
    does({ client, append }) {
      append(userRow('a'));
      run(client.flush(), 'meta');
      run(client.flush());
      remove(client, 0);
    },
    doubts: [/^1 part gone of which others hold the same$/],
  },
  'with a part of another length than it lists': {
    does({ client, append }) {
      append(userRow('a'));
      run(client.flush());
      const [name] = partsOf(client) as [string];
      writeFileSync(join(client.folder, name), '{}\n');
    },
    gives: () => '{}\n',
    faults: [/^part-00000-\w+\.jsonl has 3 bytes, its meta says \d+$/],
  },
  'without its meta': {
    does({ client, append }) {
      for (const text of ['a', 'b', 'c', 'd']) {
        append(userRow(text));
        run(client.flush());
      }
      // The numbers that are left are 0 and 3.
      run(client.compact({ keepTail: 1 }));
      rmSync(join(client.folder, 'meta.json'));
    },
    doubts: [/^without its meta nothing tells/],
    faults: [/^its meta.json is missing$/],
  },
};

for (const [what, { does, gives, doubts = [], faults = [] }] of Object.entries(cases)) {
  test(`a record of the Python client ${what} is read and judged`, async (t) => {
    const session = await makeSession(t);
    does(session);
    const { text, verdict } = await session.read();
    assert.equal(text, (gives ?? ((of) => of.source()))(session));
    assertMatch(verdict.doubts, doubts);
    assertMatch(verdict.faults, faults);
  });
}

function assertMatch(texts: readonly string[], patterns: readonly RegExp[]): void {
  assert.equal(texts.length, patterns.length, texts.join('\n'));
  for (const [at, pattern] of patterns.entries()) assert.match(texts[at] as string, pattern);
}

function partsOf({ folder }: PythonClient): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('part-'))
    .sort();
}

function remove(client: PythonClient, index: number): void {
  rmSync(join(client.folder, partsOf(client)[index] as string));
}

function unlist({ folder }: PythonClient, index: number): void {
  const path = join(folder, 'meta.json');
  const meta = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...meta, parts: meta.parts.toSpliced(index, 1) }));
}

function lines(text: string, which: readonly number[]): string {
  const all = text.split('\n');
  return which.map((index) => `${all[index]}\n`).join('');
}

const redactor = createRedactor({ rules: [] });

test('what its meta says of a session is told, and the rest is unknown', async (t) => {
  const { client, append, read } = await makeSession(t);
  append(userRow('with AKIAABCDEFGHIJKLMNOP in it'));
  run(client.flush());
  const { meta } = await read();
  const { schema_version, session, harness, project, cwd, agent_id, host } = meta as Meta;
  assert.deepEqual(
    { schema_version, session, harness, project, cwd, agent_id, host },
    {
      schema_version: 1,
      session: 's',
      harness: 'claude-code',
      project: 'p',
      cwd: '/work',
      agent_id: 'someone',
      host: '',
    },
  );
  assert.deepEqual(meta?.redaction_counts, { aws_access_key: 1 });
});

test('a meta of schema 1 with fields of other types is read as far as it goes', async (t) => {
  const { client, append, read } = await makeSession(t);
  append(userRow('a'));
  run(client.flush());
  const odd = { schema_version: 1, session_id: 7, parts: [null, 3, { seq: 'x' }], cwd: {} };
  writeFileSync(join(client.folder, 'meta.json'), JSON.stringify(odd));
  const { meta, verdict } = await read();
  assert.equal(meta?.session, 's');
  assertMatch(verdict.doubts, [/does not list/, /1 line that no other part has/]);
});

test('a line that is in two parts is one line', async (t) => {
  const { client, bucket, append, source, read } = await makeSession(t);
  append(userRow('a') + firstHalf);
  run(client.flush());
  append(secondHalf.slice(0, 20));
  run(client.flush());
  append(secondHalf.slice(20) + userRow('b'));
  run(client.flush());
  const all = source().trimEnd().split('\n');
  const { parts } = (await read()).chain;
  const iterated = await Array.fromAsync(linesToday({ bucket, redactor }, { address }, parts));
  assert.deepEqual(iterated.map(String), all);
  for (const count of [1, 2, 3, 4]) {
    const found = await lastLines(bucket, address, parts, count);
    assert.deepEqual(found.map(String), all.slice(-count));
  }
});

test('names of projects that we would spell otherwise are found as they are', async (t) => {
  const service = await startS3StandIn({ buckets: ['b'] });
  t.after(() => service.stop());
  const project = "My App (2) & Söhne's 50%";
  const { client, append, source } = await makeSession(t);
  append(userRow('a'));
  run(client.flush());
  const bucket = await openBucket(`s3://b?endpoint=${service.endpoint}&region=us-east-1`, {
    env: { AWS_ACCESS_KEY_ID: service.accessKey, AWS_SECRET_ACCESS_KEY: service.secretKey },
    deadline: { at: Date.now() + 20_000 },
    cache: client.folder,
  });
  for (const name of readdirSync(client.folder)) {
    const key = listedKey(`${project}/sessions/claude-code/s/${name}`);
    await bucket.put(key, asStored(readFileSync(join(client.folder, name))));
  }
  for (const filter of [{}, { project }, { project, harness: 'claude-code' }]) {
    const [found, ...others] = await Array.fromAsync(listRecords(bucket, filter));
    assert.equal(others.length, 0);
    assert.equal(found?.address.project, project);
    const { parts } = await chainOf(bucket, found.address, found.meta);
    const bodies = await Array.fromAsync(recordBytes(bucket, found.address, parts));
    assert.equal(Buffer.concat(bodies).toString('utf8'), source());
  }
  bucket.close();
});

const worlds = Number(process.env.TRACECRAFT_TEST_WORLDS) || 300;

test('of random histories of the Python client, what the meta tells of is given once, and the rest is named', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const outcomes = { sure: 0, 'known, with doubts': 0, 'doubtful or broken': 0 };
  const isTried = () => Object.values(outcomes).every((count) => count > worlds / 50);
  // Some are rare: it goes on until each of them was tried often enough.
  for (let world = 0; world < worlds || (!isTried() && world < worlds * 20); world += 1) {
    const session = await makeSession(t);
    const history = live(session, random);
    const { meta, text, chain, verdict } = await session.read();
    const about = `seed ${random.seed}, world ${world}: ${history.join(', ')}`;
    const isSure =
      verdict.faults.length === 0 && verdict.doubts.every((doubt) => tellsNothing(doubt));
    const end = Number(meta?.cursor ?? 0);
    const told = Buffer.from(session.source()).subarray(0, end).toString('utf8');
    const isKnown = meta !== undefined && isTiled(meta, chain, end);
    if (isSure || isKnown) assert.equal(text, told, about);
    // Whatever lies in the bucket is given, or named.
    if (isSure) assert.deepEqual(unseen(session, text), [], about);
    const outcome = isSure ? 'sure' : isKnown ? 'known, with doubts' : 'doubtful or broken';
    outcomes[outcome] += 1;
  }
  t.diagnostic(JSON.stringify(outcomes));
  assert.ok(isTried(), 'each outcome is tried');
});

/** Doubts that say nothing of what is given. */
function tellsNothing(doubt: string): boolean {
  return /^\d+ parts? cut within|^its last line has no end|without valid JSON|^\d+ parts? (left out|gone)|in the bucket that its meta does not list/.test(
    doubt,
  );
}

/** One of the parts listed begins where another one ends, from the first byte to the last. */
function isTiled(meta: Meta, { missing }: Chain, end: number): boolean {
  const listed = meta.schema1?.listed ?? [];
  if (missing.length > 0) return false;
  const ends = new Set([0]);
  for (let grown = true; grown; ) {
    const before = ends.size;
    for (const { range } of listed) if (range && ends.has(range[0])) ends.add(range[1]);
    grown = ends.size > before;
  }
  return end > 0 && ends.has(end);
}

/** Whole lines of the source that are in the bucket, and not in what is given. */
function unseen({ client, source }: Session, text: string): string[] {
  const stored = partsOf(client).map((name) => readFileSync(join(client.folder, name), 'utf8'));
  const given = new Set(text.split('\n'));
  return source()
    .split('\n')
    .slice(0, -1)
    .filter((line) => !given.has(line) && stored.some((body) => body.includes(`${line}\n`)));
}

function live(session: Session, random: Random): string[] {
  const { client, other, append } = session;
  const history: string[] = [];
  let rest = '';
  const write = () => {
    const row = userRow(`${random.next()}`);
    const cut = random.chance(0.3) ? random.between(1, row.length - 1) : row.length;
    append(rest + row.slice(0, cut));
    rest = row.slice(cut);
  };
  const doings: Record<string, () => void> = {
    flush: () => run(client.flush()),
    crash: () => run(client.flush(), random.pick(['read', 'part', 'meta read', 'meta'] as const)),
    'state lost': () => client.loseState(),
    'two at once': () => interleave([client.flush(), other.flush()], random, write),
    compact: () => run(client.compact({ keepTail: random.between(0, 2) })),
    'compact crashes': () =>
      run(client.compact(), random.pick(['part', 'meta', 'deleted one'] as const)),
    'compact and flush': () =>
      interleave([client.flush(), other.compact({ keepTail: 1 })], random, write),
    stop: () => client.stop(),
  };
  const weights = [
    'flush',
    'flush',
    'flush',
    'flush',
    'crash',
    'crash',
    'state lost',
    'two at once',
  ];
  const rare = Object.keys(doings);
  write();
  for (let turn = random.between(1, 8); turn > 0; turn -= 1) {
    const name = random.chance(0.8) ? random.pick(weights) : random.pick(rare);
    doings[name]?.();
    history.push(name);
    if (random.chance(0.8)) write();
  }
  // What a crash left behind the end stays there when the client is not run again.
  if (random.chance(0.5)) run(client.flush());
  return history;
}

/** Two processes; what they meet is what the other one left there. */
function interleave(
  processes: Generator<unknown, void>[],
  random: Random,
  between: () => void,
): void {
  let running = processes;
  while (running.length > 0) {
    const one = random.pick(running);
    if (one.next().done) running = running.filter((each) => each !== one);
    if (random.chance(0.3)) between();
  }
}
