import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Key } from '../../src/bucket/bucket.ts';
import {
  agentKey,
  agentsPrefix,
  artifactKey,
  artifactManifestKey,
  artifactsPrefix,
  batonKey,
  beforeMessages,
  historyKey,
  historyPrefix,
  inboxCursorKey,
  type MemoryKey,
  mailboxPrefix,
  memoryKey,
  memoryPrefix,
  messageKey,
  messageName,
  parseAgentKey,
  parseArtifactKey,
  parseMemoryKey,
  parseMessageName,
  parseStepKey,
  plainMemoryKey,
  pythonCursorKey,
  type StepId,
  stepKey,
  stepsPrefix,
} from '../../src/bucket/coordination-keys.ts';

const step = (text: string) => text as StepId;
const memory = (text: string) => text as MemoryKey;
const key = (text: string) => text as Key;

test("ordinary names have the Python client's keys", () => {
  const name = messageName(1_763_719_200_123_456_789n, 'alice', '1a2b3c4d');
  const expected: [ours: string, theirs: string][] = [
    [agentKey('p', 'alice'), 'p/agents/alice.json'],
    [stepKey('p', step('phase-one'), 'claim'), 'p/steps/phase-one/claim.json'],
    [memoryKey('p', memory('a.b.c')), 'p/memory/a/b/c.json'],
    [historyPrefix('p', memory('a.b')), 'p/memory/_history/a/b/'],
    [messageKey('p', 'bob', name), 'p/messages/bob/1763719200123456789_alice_1a2b3c4d.json'],
    [mailboxPrefix('p', '_broadcast'), 'p/messages/_broadcast/'],
    [pythonCursorKey('p', 'bob'), 'p/messages/bob/_cursor.json'],
    [artifactKey('p', 'shared', ['a', 'b.txt']), 'p/artifacts/shared/a/b.txt'],
    [artifactKey('p', { step: step('s1') }, ['b.txt']), 'p/artifacts/s1/b.txt'],
  ];
  for (const [ours, theirs] of expected) assert.equal(ours, theirs);
});

test('what is ours alone lies in rooms that no name can spell', () => {
  assert.equal(inboxCursorKey('p', 'bob'), 'p/%inbox/bob.json');
  assert.equal(batonKey('p'), 'p/%baton.json');
  assert.equal(artifactManifestKey('p', 'shared', ['a']), 'p/%artifacts/shared/a%.json');
  for (const name of ['%inbox', '%artifacts']) {
    assert.ok(!agentKey('p', name).includes(`/${name}`));
    assert.ok(inboxCursorKey(name, 'x').startsWith('%25'));
    assert.ok(batonKey(name).startsWith('%25'));
  }
});

test("a step that is called shared has an area of its own, which is read back as the step's", () => {
  const own = artifactKey('p', { step: step('shared') }, ['x']);
  assert.equal(own, 'p/artifacts/%73hared/x');
  assert.deepEqual(parseArtifactKey(own, artifactsPrefix('p')), {
    area: { step: 'shared' },
    path: ['x'],
  });
});

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.constantFrom('..', '.', '%', '%2F', 'CON', 'a/b', 'a\\b', 'shared', '_history', '\u0000'),
);
const part = name.map((text) => text.replaceAll('.', '-') || '-');

test('names that differ have keys that differ, in their own room, and none can climb out of it', () => {
  const room = (at: Key, prefix: string) => {
    assert.ok(at.startsWith(prefix), at);
    for (const piece of at.split('/')) assert.ok(!['', '.', '..'].includes(piece), at);
  };
  fc.assert(
    fc.property(name, name, (one, other) => {
      const all: [(text: string) => Key, string][] = [
        [(text) => agentKey('p', text), 'p/agents/'],
        [(text) => stepKey('p', step(text), 'claim'), 'p/steps/'],
        [(text) => messageKey('p', text, messageName(1n, 'a', '00000000')), 'p/messages/'],
        [(text) => artifactKey('p', 'shared', [text]), 'p/artifacts/shared/'],
        [(text) => artifactKey('p', { step: step(text) }, ['x']), 'p/artifacts/'],
        [(text) => inboxCursorKey('p', text), 'p/%inbox/'],
      ];
      for (const [make, prefix] of all) {
        room(make(one), prefix);
        assert.equal(make(one) === make(other), one === other);
      }
      assert.notEqual(
        artifactKey('p', { step: step(one) }, ['x']),
        artifactKey('p', 'shared', ['x']),
      );
    }),
  );
});

test('memories that differ never alias, and are read back from their keys', () => {
  const parts = fc.array(part, { minLength: 1, maxLength: 4 });
  const short = parts.filter(
    (all) => all[0] !== '_history' && all.every((text) => text.isWellFormed() && text.length < 20),
  );
  fc.assert(
    fc.property(short, short, (one, other) => {
      const [a, b] = [memory(one.join('.')), memory(other.join('.'))];
      assert.equal(memoryKey('p', a) === memoryKey('p', b), a === b);
      assert.equal(parseMemoryKey(memoryKey('p', a), memoryPrefix('p')), a);
      assert.ok(!memoryKey('p', a).startsWith(`${memoryPrefix('p')}_history/`));
      const former = historyKey('p', b, messageName(5n, 'x', '01234567'));
      assert.equal(parseMemoryKey(former, memoryPrefix('p')), undefined);
    }),
  );
});

test("the Python client's spelling of a memory is told only where it is another", () => {
  assert.equal(plainMemoryKey('p', memory('a.b')), undefined);
  assert.equal(plainMemoryKey('p', memory('a b.ü')), 'p/memory/a b/ü.json');
});

test('names of messages are read back, also those with underscores and odd senders', () => {
  const times = fc.bigInt(10n ** 18n, 9n * 10n ** 18n);
  const sender = fc.oneof(fc.constantFrom('a_b', '_', 'x_1a2b3c4d', 'é', 'a b'), part);
  fc.assert(
    fc.property(
      times,
      sender.filter((text) => text.isWellFormed() && text.length < 20),
      fc.nat(0xffffffff),
      (ns, from, n) => {
        const made = messageName(ns, from, n.toString(16).padStart(8, '0'));
        const prefix = mailboxPrefix('p', 'bob');
        assert.deepEqual(parseMessageName(messageKey('p', 'bob', made), prefix), made);
        assert.ok(beforeMessages('p', 'bob', ns) < messageKey('p', 'bob', made));
        assert.ok(beforeMessages('p', 'bob', ns + 1n) > messageKey('p', 'bob', made));
      },
    ),
  );
});

test('the oldest messages have seconds and no id; cursors and deeper keys are no messages', () => {
  const prefix = mailboxPrefix('p', 'bob');
  const parse = (text: string) => parseMessageName(key(prefix + text), prefix);
  assert.deepEqual(parse('1763719200_carol.json'), {
    ns: 1_763_719_200_000_000_000n,
    sender: 'carol',
    id: '1763719200_carol',
    name: '1763719200_carol.json',
  });
  for (const text of ['_cursor.json', 'a/1763719200_carol.json', 'x_y.json', '17_carol.txt', '']) {
    assert.equal(parse(text), undefined, text);
  }
});

test("a listing's keys tell what they are, and others are passed over", () => {
  const steps = stepsPrefix('p');
  assert.deepEqual(parseStepKey(stepKey('p', step('a~b'), 'step'), steps), {
    sid: 'a~b',
    file: 'step',
  });
  for (const text of ['x.json', 'a/other.json', 'a/b/claim.json']) {
    assert.equal(parseStepKey(key(steps + text), steps), undefined);
  }
  const agents = agentsPrefix('p');
  assert.equal(parseAgentKey(agentKey('p', 'ä b'), agents), 'ä b');
  assert.equal(parseAgentKey(key(`${agents}a/b.json`), agents), undefined);
  assert.equal(parseAgentKey(key(`${agents}notes.txt`), agents), undefined);
});
