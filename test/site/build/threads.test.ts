import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import {
  type Maker,
  makerElsewhere,
  NoThread,
  openCrew,
  orHere,
  TooMuch,
  type WorkerSetup,
} from '../../../src/site/build/makers.ts';
import type { PageJob, Workshop } from '../../../src/site/build/page-job.ts';
import { planSegments, type Segment } from '../../../src/site/search/segments.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { assistantRow } from '../../support/transcript.ts';
import { said, searchable, wordsOfPage } from '../search/made-site.ts';
import { freshTree, makeSiteMachine, talk, treeOf } from './built-site.ts';

test('pages that several threads make are those that one makes, session by session', async (t) => {
  const machine = makeSiteMachine(t);
  for (const session of ['one', 'two', 'three']) {
    const long = Array.from({ length: 40 }, (_, at) =>
      assistantRow(`${at} ${'text '.repeat(10_000)}`),
    );
    await machine.say(session, ...talk(session), ...long);
    // One session at a time is made by the thread that asks.
    await machine.build();
  }
  assert.deepEqual(treeOf(machine.out), await freshTree(machine));
});

test('when a build has failed, no thread makes more, nor is one begun that would keep the process', async () => {
  const look = { images: false, density: 'comfortable' } as const;
  const out = { path: '/nowhere', scratch: '/nowhere' };
  const maker = makerElsewhere({ env: {}, config: {}, strict: false, out, look });
  const made = maker.page({ page: '', session: {} } as PageJob, () => {});
  maker.close();
  const isOver = (error: Error) =>
    !(error instanceof NoThread) && /no more pages/.test(error.message);
  await assert.rejects(made, isOver);
  await assert.rejects(
    maker.page({ page: '', session: {} } as PageJob, () => {}),
    isOver,
  );
});

test('what a thread that died was given of the search is made by the one that asks, whole', async (t) => {
  const path = temporaryFolder(t);
  const out = { path, scratch: join(path, 'scratch') };
  mkdirSync(out.scratch);
  const look = { images: false, density: 'comfortable' } as const;
  const setup = { env: {}, config: null, strict: false, out, look } as unknown as WorkerSetup;
  const crew = openCrew({ out } as unknown as Workshop, setup);
  const pages = Array.from({ length: 4 }, (_, at) => ({
    name: `sessions/p/${at}.html`,
    at: `2026-01-0${at + 1}T00:00:00Z`,
    turns: [[said(`the word${at} of many`)]],
  }));
  const segments = pages.flatMap((page) => planSegments([searchable(page, 1)]));
  const [first] = segments as [Segment];
  await assert.rejects(
    makerElsewhere(setup).segment(first, () => []),
    NoThread,
  );
  const wordsOf = (name: string) => wordsOfPage(pages.find((page) => page.name === name) as never);
  const files = new Map<string, string>();
  await crew(segments, true, async (maker, segment) => {
    const made = await maker.segment(segment, () => segment.pages.map(({ page }) => wordsOf(page)));
    for (const { name } of made) files.set(name, readFileSync(join(path, name), 'utf8'));
  });
  const indexed = [...files].filter(([name]) => name.endsWith('words-0.js'));
  assert.equal(indexed.length, pages.length);
  for (const [, text] of indexed) {
    const base64 = /"([A-Za-z0-9+/=]{8,})"/.exec(text)?.[1] ?? '';
    assert.match(Buffer.from(base64, 'base64').toString('latin1'), /word\d/);
  }
});

test('a segment that is too much for a thread is made by the one that asks, a page that is stays out', async () => {
  const tooMuch = () => Promise.reject(new TooMuch('too much'));
  const elsewhere: Maker = { page: tooMuch, segment: tooMuch, close() {} };
  const made = [{ name: 'search/a/contents.js', size: 1 }];
  const here = { segment: async () => made } as unknown as Maker;
  const maker = orHere(elsewhere, here);
  assert.equal(await maker.segment({} as Segment, () => []), made);
  await assert.rejects(
    maker.page({} as PageJob, () => {}),
    TooMuch,
  );
});

const severalCores = { skip: availableParallelism() === 1 };

test(
  'where one of what is to be made has failed it all, nothing more is begun',
  severalCores,
  async () => {
    const crew = openCrew({} as Workshop, {} as WorkerSetup);
    const begun: number[] = [];
    const full = new Error('the disk is full');
    const other = Promise.withResolvers<void>();
    const work = crew([0, 1, 2, 3, 4], true, async (_maker, next) => {
      begun.push(next);
      if (next === 1) throw full;
      await other.promise;
    });
    await assert.rejects(work, full);
    other.resolve();
    await other.promise;
    await new Promise(setImmediate);
    assert.deepEqual(begun, [0, 1]);
  },
);
