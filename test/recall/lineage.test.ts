import assert from 'node:assert/strict';
import test from 'node:test';
import { turnsBackwards, turnsBefore } from '../../src/recall/chain-turns.ts';
import { chainFrom, recordOfSession } from '../../src/recall/lineage.ts';
import type { Database } from '../../src/state/database.ts';
import { bucket, continues, openIndex, put } from './index-with.ts';
import { assistant, turnWith, user } from './turn-with.ts';

/** The ids of a session's turns with those of all that it goes on from, the last one first. */
function chainOf(db: Database, session: string, harness = 'claude-code'): string {
  const record = recordOfSession(db, bucket, { harness, session });
  assert.ok(record);
  const links = [...chainFrom(db, bucket, record)];
  return links
    .map((link) => {
      const turns = [...turnsBackwards(db, link)].map(({ ordinal }) => ordinal);
      return `${link.record.record}: ${turns.join(' ')}`.trim();
    })
    .join(' < ');
}

const two: [string, string][] = [
  ['one', 'first'],
  ['two', 'second'],
];

test('a session goes on from the one that was cleared, and that from the one before', (t) => {
  const db = openIndex(t);
  put(db, { session: 'a', told: two }, 1);
  put(db, { session: 'b', told: two, ...continues('a') }, 5);
  put(db, { session: 'c', told: two, ...continues('b') }, 9);
  assert.equal(chainOf(db, 'c'), 'c: 2 1 < b: 2 1 < a: 2 1');
  assert.equal(chainOf(db, 'a'), 'a: 2 1');
});

test('it goes on across harnesses, and ends where what it goes on from is not indexed', (t) => {
  const db = openIndex(t);
  put(db, { session: 'x', harness: 'codex', told: two, ...continues('gone') }, 1);
  put(db, { session: 'b', told: two, ...continues('x', 5, 'codex') }, 5);
  assert.equal(chainOf(db, 'b'), 'b: 2 1 < x: 2 1');
});

test('a circle ends where it closes, and a session that goes on from itself is alone', (t) => {
  const db = openIndex(t);
  put(db, { session: 'a', told: two, ...continues('b', 23) }, 1);
  put(db, { session: 'b', told: two, ...continues('a', 23) }, 5);
  put(db, { session: 'c', told: two, ...continues('c', 23) }, 5);
  assert.equal(chainOf(db, 'b'), 'b: 2 1 < a: 2 1');
  assert.equal(chainOf(db, 'c'), 'c: 2 1');
});

test('what was said in a session after the next one came out of it is not its past', (t) => {
  const db = openIndex(t);
  put(db, { session: 'a', told: [...two, ['later', 'third']] }, 1);
  put(db, { session: 'b', told: two, ...continues('a', 2.5) }, 3);
  put(db, { session: 'h', harness: 'hermes', told: [...two, ['later', 'third']] }, 1);
  put(db, { session: 'i', harness: 'hermes', told: two, parent: 'h', relation: 'clear' }, 2.5);
  assert.equal(chainOf(db, 'b'), 'b: 2 1 < a: 2 1');
  assert.equal(chainOf(db, 'i', 'hermes'), 'i: 2 1 < h: 2 1');
});

test('the clocks of two machines are not compared', (t) => {
  const db = openIndex(t);
  put(db, { session: 'a', told: two, machine: 'm2' }, 12);
  put(db, { session: 'b', told: two, ...continues('a', 2) }, 2);
  assert.equal(chainOf(db, 'b'), 'b: 2 1 < a: 2 1');
});

test('what was gone back before is left out, and so is a fork that only copied', (t) => {
  const db = openIndex(t);
  const gone = turnWith([user('gone'), assistant('back')], { fate: 'rewound' });
  const copy = turnWith([user('one'), assistant('first')], { copied: true });
  put(db, { session: 'a', told: [...two, gone, ['three', 'third']], ...continues('root') }, 5);
  put(db, { session: 'root', told: two }, 1);
  put(db, { session: 'f', told: [copy, ['other', 'way']], parent: 'a', relation: 'fork' }, 10);
  assert.equal(chainOf(db, 'a'), 'a: 4 2 1 < root: 2 1');
  // Its copies are its past up to where it was forked.
  assert.equal(chainOf(db, 'f'), 'f: 2 1 < root: 2 1');
});

test('a fork of a fork holds the past of both, and forks of each other end', (t) => {
  const db = openIndex(t);
  const copy = turnWith([user('one'), assistant('first')], { copied: true });
  const fork = (parent: string) => ({ parent, relation: 'fork' as const });
  put(db, { session: 'root', told: two }, 0);
  put(db, { session: 'a', told: two, ...continues('root', 3) }, 3);
  put(db, { session: 'f', told: [copy, ['x', 'y']], ...fork('a') }, 6);
  put(db, { session: 'g', told: [copy, copy, ['z', 'z']], ...fork('f') }, 9);
  assert.equal(chainOf(db, 'g'), 'g: 3 2 1 < root: 2 1');
  put(db, { session: 'p', told: [copy], ...fork('q') }, 6);
  put(db, { session: 'q', told: [copy], ...fork('p') }, 6);
  assert.equal(chainOf(db, 'p'), 'p: 1');
});

test('a fork that does not say so, but begins as the other one, holds its past itself', (t) => {
  const db = openIndex(t);
  const harness = 'openclaw';
  put(db, { session: 'a', harness, told: [...two, ['three', 'third']] }, 1);
  const fork = { parent: 'a', relation: 'fork' as const };
  put(db, { session: 'f', harness, told: [two[0] as [string, string], ['x', 'y']], ...fork }, 9);
  put(db, { session: 'g', harness, told: [['new', 'words']], ...fork }, 2.5);
  assert.equal(chainOf(db, 'f', harness), 'f: 2 1');
  assert.equal(chainOf(db, 'g', harness), 'g: 1 < a: 2 1');
});

test('of several records of a session the one that goes on counts, and what any of them goes on from', (t) => {
  const db = openIndex(t);
  put(db, { session: 'root', told: two }, 1);
  put(db, { session: 'a', told: two, superseded_by: 'a__g2', ...continues('root') }, 5);
  const rewritten = { session_id: 'a__g2', parent: 'a', relation: 'revision' as const };
  put(db, { session: 'a', told: [['again', 'told']], ...rewritten }, 5);
  assert.equal(chainOf(db, 'a'), 'a__g2: 1 < root: 2 1');
  const branch = { session_id: 'a@m2', parent: 'a', relation: 'fork' as const, machine: 'm2' };
  put(db, { session: 'a', told: [...two, ['elsewhere', 'more']], ...branch }, 6);
  assert.equal(chainOf(db, 'a'), 'a@m2: 3 2 1 < root: 2 1');
});

test('subagents and files beside a transcript are no conversations', (t) => {
  const db = openIndex(t);
  put(db, { session: 'a', told: two }, 1);
  for (const relation of ['subagent', 'attachments'] as const) {
    put(db, { session: 'a', session_id: `a__${relation}`, relation, told: two }, 20);
  }
  assert.equal(chainOf(db, 'a'), 'a: 2 1');
});

const codex = { harness: 'codex', session: 'a' };
const revision = (id: string, parent: string) => ({
  ...codex,
  session_id: `a__rev-${id}`,
  source: `rev-${id}`,
  parent,
  relation: 'revision' as const,
});

test('a Codex thread that was reverted goes on from its base up to the cut, and from what that goes on', (t) => {
  const db = openIndex(t);
  put(db, { session: 'root', harness: 'codex', told: two }, 1);
  const told = [...two, ['undone', 'third'] as [string, string]];
  put(db, { ...codex, told, rows: [1, 9, 20], ...continues('root', 4, 'codex') }, 4);
  const first = { told: [...two, ['undone', 'too'] as [string, string]], rows: [21, 30, 40] };
  put(db, { ...revision('r1', 'a'), ...first, base: { file: 'a', end: 20 } }, 8);
  put(db, { ...revision('r2', 'a__rev-r1'), told: two, base: { file: 'r1', end: 40 } }, 12);
  assert.equal(chainOf(db, 'a', 'codex'), 'a__rev-r2: 2 1 < a__rev-r1: 2 1 < a: 2 1 < root: 2 1');
});

test('where the index does not know the cut, a reverted thread has only what came since', (t) => {
  const db = openIndex(t);
  put(db, { session: 'root', harness: 'codex', told: two }, 1);
  put(db, { ...codex, told: two, ...continues('root', 4, 'codex') }, 4);
  put(db, { ...revision('r1', 'a'), told: two, base: { file: 'a', end: 20 } }, 8);
  assert.equal(chainOf(db, 'a', 'codex'), 'a__rev-r1: 2 1 < root: 2 1');
});

test('a Codex fork goes on from the file that it was made of, up to the cut', (t) => {
  const db = openIndex(t);
  put(db, { ...codex, told: two, rows: [1, 9] }, 1);
  put(db, { ...revision('r1', 'a'), told: two, rows: [21, 30], base: { file: 'a', end: 9 } }, 4);
  const fork = { harness: 'codex', session: 'f', parent: 'a', relation: 'fork' as const };
  put(db, { ...fork, told: two, base: { file: 'r1', end: 30 } }, 8);
  assert.equal(chainOf(db, 'f', 'codex'), 'f: 2 1 < a__rev-r1: 1 < a: 1');
});

test('the turns before one are those of its record before it, and of all that this goes on from', (t) => {
  const db = openIndex(t);
  put(db, { session: 'a', told: two }, 1);
  put(db, { session: 'b', told: [...two, ['three', 'third']], ...continues('a') }, 5);
  const record = recordOfSession(db, bucket, { harness: 'claude-code', session: 'b' });
  assert.ok(record);
  const ids = [...turnsBefore(db, bucket, record, 3)].map(
    ({ record: { session }, row }) => `${session}.${row.ordinal}`,
  );
  assert.deepEqual(ids, ['b.2', 'b.1', 'a.2', 'a.1']);
});

test('two thousand sessions that go on from each other are followed', (t) => {
  const db = openIndex(t);
  db.exec('BEGIN');
  for (let index = 0; index < 2_000; index += 1) {
    put(db, { session: `s${index}`, ...continues(`s${index - 1}`) }, 1);
  }
  db.exec('COMMIT');
  const last = recordOfSession(db, bucket, { harness: 'claude-code', session: 's1999' });
  assert.equal([...chainFrom(db, bucket, last as NonNullable<typeof last>)].length, 2_000);
});
