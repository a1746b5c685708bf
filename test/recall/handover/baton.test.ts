import assert from 'node:assert/strict';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { seeded } from '../../support/random.ts';
import { startS3StandIn } from '../../support/s3-stand-in.ts';
import { fakeGithubToken } from '../../support/transcript.ts';
import { type Desk, type DeskOptions, makeDesk, type Window } from './desk.ts';

/** A machine where session a1 has had a turn and was handed over. */
async function handedOver(t: TestContext, options: DeskOptions & { memo?: string } = {}) {
  const desk = makeDesk(t, options);
  const giver = desk.openClaude();
  await giver.start('a1', 'startup');
  await giver.turn('a1', 'please paint the fence', 'I have painted the fence');
  await giver.turn('a1', '/handoff', 'It is handed over.');
  if (options.memo !== undefined) await note(desk, options.memo);
  return { desk, giver };
}

function note(desk: Desk, memo: string): Promise<string> {
  const env = { CLAUDE_CODE_SESSION_ID: 'a1' };
  return desk.tracecraft(['handoff', '--memo', '-'], { env, input: memo });
}

/** A new window, and what its first prompt is given. */
async function next(window: Window, session: string): Promise<string | undefined> {
  assert.equal(await window.start(session, 'startup'), undefined);
  return window.prompt(session, 'go on');
}

const isTaken = (text: string | undefined) => /I have painted the fence/.test(text ?? '');

test('what /handoff leaves is taken by the next session that begins, with its first prompt, once', async (t) => {
  const { desk } = await handedOver(t);
  const window = desk.openClaude();
  assert.equal(await window.start('b1', 'startup'), undefined);
  const text = await window.turn('b1', 'go on', 'Gone on.');
  assert.ok(isTaken(text));
  assert.equal(await window.prompt('b1', 'and on'), undefined);
  assert.equal(await next(desk.openClaude(), 'c1'), undefined);
  assert.equal(await next(desk.codex(), 'x1'), undefined);
  const { continues } = metaOf(desk, 'b1');
  assert.partialDeepStrictEqual(continues, { session: 'a1', project: 'project', by: 'baton' });
});

test('a note for it comes along, redacted', async (t) => {
  const token = fakeGithubToken(seeded(7));
  const { desk } = await handedOver(t, { memo: `The gate is next. Key: ${token}\n` });
  const text = await next(desk.openClaude(), 'b1');
  assert.match(text ?? '', /The gate is next\. Key: \[REDACTED/);
  assert.ok(!text?.includes(token));
  assert.ok(!readFileSync(batonFile(desk), 'utf8').includes(token));
});

test('from a shell, the newest session of the project is handed over', async (t) => {
  const desk = makeDesk(t);
  const window = desk.openClaude();
  await window.turn('a1', 'please paint the fence', 'I have painted the fence');
  const answer = JSON.parse(await desk.tracecraft(['handoff', '--memo', 'the gate', '--json']));
  assert.partialDeepStrictEqual(answer, { project: 'project', session: 'a1', memo: true });
  assert.match((await next(desk.openClaude(), 'b1')) ?? '', /the gate/);
});

const cases: Record<
  string,
  {
    expect: 'taken' | 'nothing';
    play(desk: Desk, giver: Window): Promise<string | undefined>;
  }
> = {
  'the session that wrote it does not take it': {
    expect: 'nothing',
    play: (_desk, giver) => giver.prompt('a1', 'one more thing'),
  },
  'nor does one that has had a turn before': {
    expect: 'nothing',
    async play(desk, giver) {
      const other = desk.openClaude();
      await other.turn('o1', 'something else', 'Done.');
      await giver.turn('a1', '/handoff', 'Again.');
      return other.prompt('o1', 'go on');
    },
  },
  'a session that starts and never begins leaves it to one that does': {
    expect: 'taken',
    async play(desk) {
      const window = desk.openClaude();
      for (const ghost of ['g1', 'g2']) await window.start(ghost, 'startup');
      return next(window, 'b1');
    },
  },
  'a session that is resumed leaves it': {
    expect: 'nothing',
    async play(desk) {
      const window = desk.openClaude();
      assert.equal(await window.start('old', 'resume'), undefined);
      return window.prompt('old', 'go on');
    },
  },
  'Codex takes it when its session starts, which is its first prompt': {
    expect: 'taken',
    play: (desk) => desk.codex().start('x1', 'startup'),
  },
  'Codex, resumed, leaves it': {
    expect: 'nothing',
    play: (desk) => desk.codex().start('x1', 'resume'),
  },
  'after an hour nobody takes it': {
    expect: 'nothing',
    play(desk) {
      age(desk, 61);
      return next(desk.openClaude(), 'b1');
    },
  },
  'nor where the window was open before the hour was over': {
    expect: 'nothing',
    async play(desk) {
      const window = desk.openClaude();
      await window.start('b1', 'startup');
      age(desk, 61);
      return window.prompt('b1', 'go on');
    },
  },
  'within the hour it is taken': {
    expect: 'taken',
    play(desk) {
      age(desk, 59);
      return next(desk.openClaude(), 'b1');
    },
  },
  "another project's session leaves it": {
    expect: 'nothing',
    play: (desk) => next(desk.openClaude(join(desk.folder, '..')), 'b1'),
  },
  'also where sessions do not go on unasked': {
    expect: 'taken',
    async play(desk) {
      const config = join(desk.env.TRACECRAFT_HOME as string, 'config.json');
      writeFileSync(config, JSON.stringify({ recall: { auto_handoff: false } }));
      const window = desk.openClaude();
      await window.start('b1', 'clear');
      return window.prompt('b1', 'go on');
    },
  },
  'a session begun with /handoff takes it, and writes none': {
    expect: 'taken',
    async play(desk) {
      const window = desk.openClaude();
      await window.start('b1', 'startup');
      return window.prompt('b1', '/handoff');
    },
  },
};

for (const [title, { expect, play }] of Object.entries(cases)) {
  test(`a baton: ${title}`, async (t) => {
    const { desk, giver } = await handedOver(t);
    const text = await play(desk, giver);
    if (expect === 'nothing') assert.equal(text, undefined);
    else assert.ok(isTaken(text), text);
  });
}

test('two that begin at once: one takes it', async (t) => {
  const { desk } = await handedOver(t);
  const windows = [desk.openClaude(), desk.openClaude(), desk.openClaude()];
  for (const [at, window] of windows.entries()) await window.start(`b${at}`, 'startup');
  const texts = await Promise.all(windows.map((window, at) => window.prompt(`b${at}`, 'go on')));
  assert.equal(texts.filter(isTaken).length, 1);
  assert.equal(texts.filter((text) => text === undefined).length, 2);
});

test('/clear in the window that handed over brings the note, and nobody else gets it then', async (t) => {
  const { desk, giver } = await handedOver(t, { memo: 'The gate is next.' });
  const text = await giver.clear('a1', 'a2');
  assert.ok(isTaken(text));
  assert.match(text ?? '', /The gate is next\./);
  assert.equal(await giver.turn('a2', 'go on', 'Gone on.'), undefined);
  assert.equal(await next(desk.openClaude(), 'b1'), undefined);
  assert.equal(metaOf(desk, 'a2').continues.by, 'clear');
});

const hostile: Record<string, string> = {
  'no JSON': '{"id": ',
  'a list': '[1, 2]',
  'nothing that is known': '{"schema_version": 9}',
  'a session that is no word': JSON.stringify({
    id: 'x',
    harness: 'claude-code',
    session: '`rm -rf ~` ../../..',
    project: 'project',
  }),
  'a harness that nobody knows': JSON.stringify({
    id: 'x',
    harness: '../claude-code',
    session: 's',
    project: 'project',
  }),
};

for (const [what, text] of Object.entries(hostile)) {
  test(`a baton that is ${what} is left alone`, async (t) => {
    const { desk } = await handedOver(t);
    writeFileSync(batonFile(desk), text);
    assert.equal(await next(desk.openClaude(), 'b1'), undefined);
    assert.equal(readFileSync(batonFile(desk), 'utf8'), text);
  });
}

test('of a session that is nowhere, the note and the way to it are given', async (t) => {
  const { desk } = await handedOver(t);
  const baton = JSON.parse(readFileSync(batonFile(desk), 'utf8'));
  const other = { ...baton, session: 'elsewhere', record: 'elsewhere', memo: 'm'.repeat(5_000) };
  writeFileSync(batonFile(desk), JSON.stringify(other));
  const text = (await next(desk.openClaude(), 'b1')) ?? '';
  assert.match(text, /session show elsewhere --tail 20/);
  assert.ok(text.length < 3_000, `${text.length} characters`);
});

test('another machine takes it through the bucket, with what was said there', async (t) => {
  const service = await startS3StandIn({ buckets: ['shared'] });
  t.after(() => service.stop());
  const { endpoint, accessKey, secretKey } = service;
  const options = {
    bucketUrl: `s3://shared?endpoint=${encodeURIComponent(endpoint)}&region=us-east-1`,
    env: { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey },
  };
  await handedOver(t, { ...options, memo: 'The gate is next.' });
  const there = makeDesk(t, { ...options, name: 'two' });
  const window = there.openClaude();
  await window.start('b1', 'startup');
  const text = await window.prompt('b1', 'go on');
  assert.ok(isTaken(text), text);
  assert.match(text ?? '', /The gate is next\./);
  const before = { ...service.counts };
  assert.equal(await window.prompt('b1', 'and on'), undefined);
  assert.equal(await window.prompt('b1', 'and on'), undefined);
  assert.deepEqual(service.counts, before, 'a prompt with nothing due asks the bucket nothing');
});

test('/clear while the bucket is away: what was stored, and where the rest lies', async (t) => {
  const service = await startS3StandIn({ buckets: ['shared'] });
  const { endpoint, accessKey, secretKey } = service;
  const { giver } = await handedOver(t, {
    bucketUrl: `s3://shared?endpoint=${encodeURIComponent(endpoint)}&region=us-east-1`,
    env: { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey },
  });
  await service.stop();
  await giver.turn('a1', 'and now the gate', 'The gate is done.');
  const text = await giver.clear('a1', 'a2');
  assert.ok(isTaken(text), text);
  assert.match(text ?? '', /Read them at the end of `.*transcripts\/a1\.jsonl`/);
  assert.equal(await giver.prompt('a2', 'go on'), undefined);
});

test('in a project without a session there is nothing to hand over', async (t) => {
  await assert.rejects(makeDesk(t).tracecraft(['handoff']), /No session of project was mirrored/);
});

test('a note that is too long is refused, and says by how much', async (t) => {
  const { desk } = await handedOver(t);
  await assert.rejects(note(desk, 'm'.repeat(2_001)), /2001 characters/);
});

function batonFile({ bucket }: Desk): string {
  return join(bucket, 'project/%baton.json');
}

function age(desk: Desk, minutes: number): void {
  const then = Date.now() / 1000 - minutes * 60;
  utimesSync(batonFile(desk), then, then);
}

function metaOf({ bucket }: Desk, session: string) {
  const path = join(bucket, 'project/sessions/claude-code', session, 'meta.json');
  return JSON.parse(readFileSync(path, 'utf8'));
}
