import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { openDatabase } from '../src/state/database.ts';
import { readFilling } from '../src/state/fills.ts';
import { temporaryFolder } from './support/machine.ts';
import { repository } from './support/sandbox.ts';
import { assistantRow, userRow } from './support/transcript.ts';

const program = join(repository, 'dist/statusline.cjs');

/** What Claude Code 2.1.329 sends, as far as it matters. */
const payload = {
  session_id: 's1',
  transcript_path: '/nowhere/s1.jsonl',
  cwd: '/home/someone/work/inner',
  model: { id: 'claude-opus-5-5', display_name: 'Opus 5.5' },
  workspace: { current_dir: '/home/someone/work/inner', project_dir: '/home/someone/work' },
  version: '2.1.329',
  cost: { total_cost_usd: 1.2345, total_duration_ms: 1001 },
  context_window: {
    total_input_tokens: 341_000,
    total_output_tokens: 20,
    context_window_size: 1_000_000,
    current_usage: {
      input_tokens: 1_000,
      output_tokens: 20,
      cache_creation_input_tokens: 40_000,
      cache_read_input_tokens: 300_000,
    },
    used_percentage: 34,
    remaining_percentage: 66,
  },
  exceeds_200k_tokens: true,
};

function makeUser(t: TestContext) {
  const home = temporaryFolder(t);
  const run = (input: unknown, env: NodeJS.ProcessEnv = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
      input: typeof input === 'string' ? input : JSON.stringify(input),
      env: { HOME: home, COLUMNS: '160', ...env },
      encoding: 'utf8',
    });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    return stdout;
  };
  return {
    home,
    database: join(home, '.tracecraft/state.db'),
    run,
    line: (input: unknown, env: NodeJS.ProcessEnv = {}) => run(input, { NO_COLOR: '1', ...env }),
  };
}

test('one line tells project, model, how full the window is, and the cost', (t) => {
  const { line, home } = makeUser(t);
  assert.equal(line(payload), 'work · Opus 5.5 · ███░░░░░░░ 34% 341k/1.0M · $1.23\n');
  assert.deepEqual(readdirSync(home), [], 'and nothing is written');
});

test('what it always runs is one file, and loads nothing of Node that costs', (t) => {
  const { home, database } = makeUser(t);
  const { db } = makeState(database);
  db.exec("INSERT INTO fills VALUES ('claude-code', 's1', 1000000, 0, 1)");
  db.close();
  const preload = join(home, 'preload.cjs');
  writeFileSync(
    preload,
    `process.on('exit', () => require('node:fs').writeFileSync(
      ${JSON.stringify(join(home, 'loaded.json'))},
      JSON.stringify({ files: Object.keys(require.cache), builtIns: process.moduleLoadList }),
    ));`,
  );
  const { status } = spawnSync(process.execPath, ['-r', preload, program], {
    input: JSON.stringify(payload),
    env: { HOME: home },
  });
  assert.equal(status, 0);
  const { files, builtIns } = JSON.parse(readFileSync(join(home, 'loaded.json'), 'utf8'));
  assert.deepEqual(
    files.filter((path: string) => path !== preload),
    [program],
  );
  const costly = ['crypto', 'zlib', 'stream', 'net', 'child_process', 'perf_hooks'];
  assert.deepEqual(
    costly.filter((name) => builtIns.includes(`NativeModule ${name}`)),
    [],
  );
});

const columns: [columns: number, line: string][] = [
  [160, 'work · Opus 5.5 · ███░░░░░░░ 34% 341k/1.0M · $1.23\n'],
  [54, 'work · Opus 5.5 · ███░░░░░░░ 34% 341k/1.0M · $1.23\n'],
  [53, 'work · Opus 5.5 · 34% 341k/1.0M · $1.23\n'],
  [42, 'work · 34% 341k/1.0M · $1.23\n'],
  [30, 'work · 34% 341k/1.0M\n'],
  [24, 'work · 34% 341k/1.0M\n'],
  [18, '34% 341k/1.0M\n'],
  [10, '34% 3…\n'],
];

for (const [width, wanted] of columns) {
  test(`in ${width} columns it says what matters most, and no more than fits`, (t) => {
    assert.equal(makeUser(t).line(payload, { COLUMNS: String(width) }), wanted);
  });
}

test('a window is green, then yellow, then red; NO_COLOR leaves the text alone', (t) => {
  const { run } = makeUser(t);
  const at = (used_percentage: number) =>
    run({ ...payload, context_window: { ...payload.context_window, used_percentage } });
  assert.ok(at(34).includes('\u001b[32m█'));
  assert.ok(at(70).includes('\u001b[33m█'));
  assert.ok(at(85).includes('\u001b[31m█'));
  assert.equal(stripVTControlCharacters(run(payload)), run(payload, { NO_COLOR: '1' }));
});

const missing: Record<string, [more: object, line: string]> = {
  'before the first answer': [
    {
      context_window: { context_window_size: 200_000, current_usage: null, used_percentage: null },
    },
    'work · Opus 5.5 · –/200k · $1.23\n',
  ],
  'without a percentage': [
    { context_window: { context_window_size: 500_000, current_usage: { input_tokens: 125_000 } } },
    'work · Opus 5.5 · ███░░░░░░░ 25% 125k/500k · $1.23\n',
  ],
  'without a cost': [{ cost: undefined }, 'work · Opus 5.5 · ███░░░░░░░ 34% 341k/1.0M\n'],
  'with a cost below a cent': [
    { cost: { total_cost_usd: 0.0024000000000000002 } },
    'work · Opus 5.5 · ███░░░░░░░ 34% 341k/1.0M · <$0.01\n',
  ],
  'without a name of the model': [
    { model: { id: 'claude-x[1m]' } },
    'work · claude-x[1m] · ███░░░░░░░ 34% 341k/1.0M · $1.23\n',
  ],
  'without a workspace': [
    { workspace: undefined, model: undefined, cost: undefined },
    'inner · ███░░░░░░░ 34% 341k/1.0M\n',
  ],
  'with values of other kinds': [
    { workspace: [], model: 7, cost: 'free', context_window: { context_window_size: '1M' } },
    'inner\n',
  ],
  'with figures that cannot be': [
    {
      cost: { total_cost_usd: -1 },
      context_window: { context_window_size: 0, current_usage: { input_tokens: -5 } },
    },
    'work · Opus 5.5\n',
  ],
  'more than full': [
    { context_window: { context_window_size: 100, current_usage: { input_tokens: 250 } } },
    'work · Opus 5.5 · ██████████ 250% 250/100 · $1.23\n',
  ],
};

for (const [what, [more, wanted]] of Object.entries(missing)) {
  test(`${what} it shows what is there`, (t) => {
    assert.equal(makeUser(t).line({ ...payload, ...more }), wanted);
  });
}

for (const input of ['', ' ', '{', 'null', '[]', '7', '{}', '{"session_id": 5}', '\u0000\uffff']) {
  test(`for ${JSON.stringify(input)} it shows nothing, and exits 0`, (t) => {
    assert.equal(makeUser(t).line(input), '');
  });
}

const hostile = [
  'a\x1b[2J\x1b[31mb',
  'line\none\r\ntwo',
  '\x07\x9b31m\x08',
  'abc\u202edef\u2066',
  'x'.repeat(10_000),
  '漢字'.repeat(30),
  '👩‍👩‍👧‍👦'.repeat(20),
  '$(touch /tmp/x)`id`',
];

for (const name of hostile) {
  test(`a name like ${JSON.stringify(name.slice(0, 20))} makes one clean line that fits`, (t) => {
    const { run } = makeUser(t);
    for (const width of [120, 60, 30]) {
      const out = run(
        {
          ...payload,
          workspace: { project_dir: `/x/${name}` },
          model: { display_name: name },
        },
        { COLUMNS: String(width) },
      );
      assert.match(out, /^[^\n]+\n$/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colours, and no others
      const text = out.trimEnd().replace(/\x1b\[(?:2|31|32|33|0)m/g, '');
      assert.doesNotMatch(text, /[\p{Cc}\u202e\u2066\u2028]/u);
      assert.ok(stringWidth(text) <= width - 4, `${stringWidth(text)} columns: ${text}`);
    }
  });
}

test('of a client that does not say it, the last answer in the transcript tells what is used', (t) => {
  const { line, home } = makeUser(t);
  const transcript = join(home, 's1.jsonl');
  const usage = { input_tokens: 7, cache_read_input_tokens: 12_000, output_tokens: 3 };
  const message = { id: 'm', role: 'assistant', model: 'claude-old', content: [], usage };
  writeFileSync(
    transcript,
    userRow('x'.repeat(700_000)) +
      assistantRow('before') +
      userRow('more') +
      assistantRow('the last', { message }) +
      '{"type":"unfinished"',
  );
  const old = { ...payload, context_window: undefined, transcript_path: transcript };
  assert.equal(line(old), 'work · Opus 5.5 · 12.0k · $1.23\n');
  assert.equal(
    line({ ...old, transcript_path: join(home, 'none.jsonl') }),
    'work · Opus 5.5 · $1.23\n',
  );
});

function makeState(path: string) {
  mkdirSync(join(path, '..'), { recursive: true });
  const db = openDatabase(path, 1_000);
  const source = (behind: number | null) =>
    db
      .prepare(
        `INSERT OR REPLACE INTO sources (bucket, project, harness, session, source, kind, path, seen_at, behind_since)
         VALUES ('b', 'github.com/acme/tools', 'claude-code', 's1', 'main', 'main', '', 1, ?)`,
      )
      .run(behind);
  return { db, source };
}

test('it names the project as the mirror does, and says when the mirror is not well', (t) => {
  const { line, database } = makeUser(t);
  const { db, source } = makeState(database);
  const minutes = (count: number) => Date.now() - count * 60_000 - 1_000;
  const rest = 'Opus 5.5 · ███░░░░░░░ 34% 341k/1.0M · $1.23';
  source(null);
  assert.equal(line(payload), `tools · ${rest}\n`);
  source(minutes(0));
  assert.equal(line(payload), `tools · ${rest}\n`, 'a hook is at work');
  source(minutes(5));
  assert.equal(line(payload), `tools · ${rest} · mirror behind 5 min\n`);
  db.prepare("INSERT INTO health VALUES ('b', 3, ?, 0, 'gone', 1)").run(minutes(7));
  assert.equal(line(payload), `tools · ${rest} · mirror failing 7 min\n`);
  assert.equal(line(payload, { COLUMNS: '30' }), 'mirror failing 7 min\n');
  db.close();
});

test('it counts the messages that wait for the session', (t) => {
  const { line, database } = makeUser(t);
  const { db } = makeState(database);
  const doc = { notice: { unread: [{ id: 'a' }, { id: 'b' }], more: false, claims: [] } };
  db.prepare("INSERT INTO notices VALUES ('b', 'p', 'me', 'claude-code:s1', 1, ?)").run(
    JSON.stringify(doc),
  );
  db.close();
  assert.match(line(payload), / · \$1\.23 · 2 unread\n$/);
});

test('what the client says of the window is noted once, for those that cannot ask it', (t) => {
  const { line, database } = makeUser(t);
  makeState(database).db.close();
  const noted = () => {
    const db = openDatabase(database, 1_000);
    try {
      return readFilling(db, { harness: 'claude-code', session: 's1' });
    } finally {
      db.close();
    }
  };
  line(payload);
  assert.deepEqual(noted(), { window: 1_000_000, isOffered: false });
  const before = readFileSync(database);
  line(payload);
  assert.deepEqual(readFileSync(database), before);
  line({ ...payload, context_window: { context_window_size: 200_000 } });
  assert.equal(noted().window, 200_000);
});

test('a state that is damaged, locked or of another version is done without, and left as it is', (t) => {
  const { line, database } = makeUser(t);
  const wanted = 'work · Opus 5.5 · ███░░░░░░░ 34% 341k/1.0M · $1.23\n';
  mkdirSync(join(database, '..'));
  writeFileSync(database, 'no database');
  assert.equal(line(payload), wanted);
  assert.equal(readFileSync(database, 'utf8'), 'no database');
  writeFileSync(database, '');
  assert.equal(line(payload), wanted);
  assert.equal(readFileSync(database, 'utf8'), '');
  assert.ok(!existsSync(`${database}-wal`));
});

test('figures that no client has, and a transcript that is none, are left out', (t) => {
  const { line, home } = makeUser(t);
  const absurd = { current_usage: { input_tokens: 1e308 }, context_window_size: 1e308 };
  const cost = { total_cost_usd: 1e308 };
  assert.equal(line({ ...payload, context_window: absurd, cost }), 'work · Opus 5.5\n');
  const pipe = join(home, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const { context_window: _, ...old } = payload;
  assert.equal(line({ ...old, transcript_path: pipe }), 'work · Opus 5.5 · $1.23\n');
});
