import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../../support/machine.ts';
import { type Desk, makeDesk, type Window } from './desk.ts';

/** A window of Claude Code with a session that had a turn. */
async function seated(desk: Desk, session: string, said: string): Promise<Window> {
  const window = desk.openClaude();
  assert.equal(await window.start(session, 'startup'), undefined);
  assert.equal(await window.turn(session, `please ${said}`, `I have ${said}`), undefined);
  return window;
}

test('a session that begins with /clear is given what the one before it in this window said', async (t) => {
  const desk = makeDesk(t);
  const window = await seated(desk, 'a1', 'painted the fence');
  const text = await window.clear('a1', 'a2');
  assert.match(text ?? '', /please painted the fence/);
  assert.match(text ?? '', /I have painted the fence/);
  assert.equal(await window.turn('a2', 'and now the gate', 'The gate is done.'), undefined);
});

test('two windows of one project, cleared in crossed order, each get their own', async (t) => {
  const desk = makeDesk(t);
  const one = await seated(desk, 'a1', 'painted the fence');
  const two = await seated(desk, 'b1', 'mended the roof');
  const ofTwo = await two.clear('b1', 'b2');
  const ofOne = await one.clear('a1', 'a2');
  assert.match(ofOne ?? '', /painted the fence/);
  assert.doesNotMatch(ofOne ?? '', /mended the roof/);
  assert.match(ofTwo ?? '', /mended the roof/);
  assert.doesNotMatch(ofTwo ?? '', /painted the fence/);
});

test('a chain of clears carries its first decision to the last, and each record says what it continues', async (t) => {
  const desk = makeDesk(t);
  const window = await seated(desk, 'c0', 'decided for PostgreSQL');
  let text: string | undefined;
  for (let at = 1; at <= 12; at += 1) {
    text = await window.clear(`c${at - 1}`, `c${at}`);
    assert.match(text ?? '', /decided for PostgreSQL/, `session ${at}`);
    await window.turn(`c${at}`, `do step ${at}`, `Step ${at} is done.`);
  }
  const meta = metaOf(desk, 'c12');
  assert.partialDeepStrictEqual(meta.continues, {
    harness: 'claude-code',
    session: 'c11',
    project: 'project',
    by: 'clear',
  });
  assert.equal(metaOf(desk, 'c0').continues, undefined);
});

/** What comes between the first session's turn and the start of `next`, which is looked at. */
const cases: Record<
  string,
  {
    play(window: Window, desk: Desk): Promise<string | undefined>;
    expect: 'handed over' | 'nothing';
    env?: NodeJS.ProcessEnv;
    config?: object;
  }
> = {
  'a ghost that starts beside it moves nothing': {
    expect: 'handed over',
    async play(window) {
      await window.end('first', 'clear');
      await window.start('ghost', 'clear');
      return window.start('next', 'clear');
    },
  },
  'a ghost that starts first, in a window of its own, takes nothing': {
    expect: 'nothing',
    play: (_window, desk) => desk.openClaude().start('next', 'clear'),
  },
  'cleared twice at once, it is given all the same': {
    expect: 'handed over',
    async play(window) {
      await window.clear('first', 'empty');
      return window.clear('empty', 'next');
    },
  },
  'after /compact the session keeps what it has': {
    expect: 'nothing',
    async play(window) {
      await window.hook('PreCompact', 'first', { trigger: 'manual' });
      return window.start('first', 'compact');
    },
  },
  'a session that is resumed is given nothing': {
    expect: 'nothing',
    async play(window) {
      await window.clear('first', 'second');
      await window.turn('second', 'go on', 'Went on.');
      await window.end('second', 'resume');
      return window.start('first', 'resume');
    },
  },
  'nor is an ancestor that says that it was cleared': {
    expect: 'nothing',
    async play(window) {
      await window.clear('first', 'second');
      await window.turn('second', 'go on', 'Went on.');
      await window.end('second', 'clear');
      return window.start('first', 'clear');
    },
  },
  'one that was resumed and cleared before a prompt is what the next one goes on from': {
    expect: 'handed over',
    async play(window) {
      await window.clear('first', 'second');
      await window.turn('second', 'something else', 'Something else is done.');
      await window.end('second', 'resume');
      await window.start('first', 'resume');
      const text = await window.clear('first', 'next');
      assert.doesNotMatch(text ?? '', /Something else/);
      return text;
    },
  },
  'a session that has begun is given nothing when it is told of again': {
    expect: 'nothing',
    async play(window) {
      await window.clear('first', 'second');
      await window.turn('second', 'go on', 'Went on.');
      return window.start('second', 'clear');
    },
  },
  'a new window goes on from nothing': {
    expect: 'nothing',
    async play(window, desk) {
      await window.end('first', 'prompt_input_exit');
      return desk.openClaude().start('next', 'startup');
    },
  },
  'a startup at once after an end in the same process is a /clear of the desktop app': {
    expect: 'handed over',
    async play(window) {
      await window.end('first', 'other');
      return window.start('next', 'startup');
    },
  },
  'a startup without one is a session beside it': {
    expect: 'nothing',
    play: (window) => window.start('next', 'startup'),
  },
  'another project in the same process is given nothing': {
    expect: 'nothing',
    async play(window, desk) {
      await window.end('first', 'clear');
      return window.hook('SessionStart', 'next', { source: 'clear', cwd: join(desk.folder, '..') });
    },
  },
  'switched off by a variable': {
    expect: 'nothing',
    env: { TRACECRAFT_DISABLE_AUTO_HANDOFF: '1' },
    play: (window) => window.clear('first', 'next'),
  },
  'switched off by a setting': {
    expect: 'nothing',
    config: { recall: { auto_handoff: false } },
    play: (window) => window.clear('first', 'next'),
  },
  'without an index there is nothing': {
    expect: 'nothing',
    config: { recall: { index: false } },
    play: (window) => window.clear('first', 'next'),
  },
};

for (const [title, { play, expect, env, config }] of Object.entries(cases)) {
  test(`/clear: ${title}`, async (t) => {
    const desk = makeDesk(t, { env, config });
    const window = await seated(desk, 'first', 'painted the fence');
    const text = await play(window, desk);
    if (expect === 'nothing') assert.equal(text, undefined);
    else assert.match(text ?? '', /I have painted the fence/);
  });
}

test('a session without a word of the user hands nothing over', async (t) => {
  const desk = makeDesk(t);
  const window = desk.openClaude();
  await window.start('a1', 'startup');
  assert.equal(await window.clear('a1', 'a2'), undefined);
});

test('what is told at a start counts for nothing until the first prompt', async (t) => {
  const desk = makeDesk(t);
  const window = await seated(desk, 'a1', 'painted the fence');
  await window.clear('a1', 'a2');
  const db = new DatabaseSync(join(desk.env.TRACECRAFT_HOME as string, 'state.db'));
  const real = () => db.prepare('SELECT is_real FROM successions').get()?.is_real;
  assert.equal(real(), 0);
  await window.prompt('a2', 'and now the gate');
  assert.equal(real(), 1);
  db.close();
});

test('a session that an install makes up is neither indexed nor handed over', async (t) => {
  const desk = makeDesk(t);
  const window = await seated(desk, 'install-check-12345678', 'painted the fence');
  assert.equal(await window.clear('install-check-12345678', 'next'), undefined);
  const index = join(desk.env.TRACECRAFT_HOME as string, 'recall.db');
  const records = existsSync(index)
    ? new DatabaseSync(index).prepare('SELECT record FROM records').all()
    : [];
  assert.deepEqual(records, []);
});

const damages: Record<string, (state: string) => void> = {
  'its index is no database': (state) => writeFileSync(join(state, 'recall.db'), 'no database'),
  'the journal of its index is no journal': (state) => {
    writeFileSync(join(state, 'recall.db-wal'), 'x'.repeat(10_000));
  },
  'a folder lies where its index was': (state) => {
    rmSync(join(state, 'recall.db'));
    mkdirSync(join(state, 'recall.db'));
  },
  'rows of the state hold no JSON': (state) => {
    const db = new DatabaseSync(join(state, 'state.db'));
    db.exec(`INSERT INTO batons VALUES ('${'b'}', 'project', '{', 0);
      INSERT OR REPLACE INTO successions VALUES ('claude-code', 'a1', '{', 1, 0);
      INSERT INTO successions VALUES ('claude-code', 'a2', '[]', 1, 0);
      UPDATE windows SET harness = 'nobody', session = char(0)`);
    db.close();
  },
};

for (const [what, damage] of Object.entries(damages)) {
  test(`the turn is mirrored and the agent undisturbed when ${what}`, async (t) => {
    const desk = makeDesk(t);
    const window = await seated(desk, 'a1', 'painted the fence');
    damage(desk.env.TRACECRAFT_HOME as string);
    await window.clear('a1', 'a2');
    assert.equal(await window.turn('a2', 'and now the gate', 'The gate is done.'), undefined);
    assert.equal(metaOf(desk, 'a2').turns, 1);
  });
}

test('with a bucket that is away, nothing is waited for', async (t) => {
  const desk = makeDesk(t, {
    bucketUrl: pathToFileURL(join(temporaryFolder(t), 'gone', 'bucket')).href,
  });
  const window = desk.openClaude();
  const started = performance.now();
  assert.equal(await window.start('a1', 'clear'), undefined);
  assert.ok(performance.now() - started < 3_000);
});

function metaOf({ bucket }: Desk, session: string) {
  const path = join(bucket, 'project/sessions/claude-code', session, 'meta.json');
  return JSON.parse(readFileSync(path, 'utf8'));
}
