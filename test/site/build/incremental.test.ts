import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { seeded } from '../../support/random.ts';
import { assistantRow, randomLines, userRow } from '../../support/transcript.ts';
import { freshTree, makeSiteMachine, talk, treeOf } from './built-site.ts';

test('what is built bit by bit is, byte for byte, what is built at once', async (t) => {
  const machine = makeSiteMachine(t);
  const random = seeded();
  t.diagnostic(`TRACECRAFT_TEST_SEED=${random.seed}`);
  const sessions = new Set<string>();
  for (let round = 0; round < 6; round += 1) {
    for (let step = random.between(1, 4); step > 0; step -= 1) {
      const session = `s-${random.between(1, 6)}`;
      if (sessions.has(session) && random.chance(0.3)) {
        rmSync(machine.recordFolder(session), { recursive: true, force: true });
        rmSync(machine.source(session).path);
        await machine.use(({ db }) => db.exec(`DELETE FROM sources WHERE session = '${session}'`));
        sessions.delete(session);
        continue;
      }
      sessions.add(session);
      const long = random.chance(0.2) ? [assistantRow('long\n'.repeat(60_000))] : [];
      const title = random.chance(0.3)
        ? [
            `${JSON.stringify({ type: 'ai-title', aiTitle: `Named ${random.next()}`, sessionId: session })}\n`,
          ]
        : [];
      await machine.say(session, randomLines(random, 5), ...long, ...title);
    }
    await machine.build({ mayEmpty: true });
    assert.deepEqual(
      treeOf(machine.out),
      await freshTree(machine, { mayEmpty: true }),
      `round ${round}`,
    );
  }
});

test('of a site that is up to date no page is made, and of one that changed that alone', async (t) => {
  const machine = makeSiteMachine(t);
  for (const session of ['one', 'two', 'three']) await machine.say(session, ...talk(session));
  const first = await machine.build();
  assert.deepEqual([first.sessions, first.added, first.changed, first.removed], [3, 3, 0, 0]);
  const again = await machine.build();
  assert.deepEqual([again.sessions, again.added, again.changed, again.removed], [3, 0, 0, 0]);
  await machine.say('two', ...talk('more of it'));
  const more = await machine.build();
  assert.deepEqual([more.added, more.changed], [0, 1]);
});

test('a page that someone has changed or removed is made anew', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('one'));
  await machine.say('two', ...talk('two'));
  const { pages } = await machine.build();
  const whole = treeOf(machine.out);
  const [one, two] = pages.map(({ page }) => join(machine.out, page)) as [string, string];
  rmSync(one);
  const { mtime } = statSync(two);
  writeFileSync(two, readFileSync(two, 'utf8').replace('Answer', 'Bnswer'));
  utimesSync(two, mtime, new Date(mtime.getTime() + 5_000));
  await machine.build();
  assert.deepEqual(treeOf(machine.out), whole);
});

test('without its cache a site is built anew, and nothing old is left', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('one'), assistantRow('long\n'.repeat(60_000)));
  await machine.say('two', ...talk('two'));
  await machine.build();
  rmSync(join(machine.home, '.tracecraft/cache'), { recursive: true });
  rmSync(machine.recordFolder('one'), { recursive: true });
  await machine.build({ scope: { project: 'p', from: 'bucket' } });
  const names = [...treeOf(machine.out).keys()].filter((name) => name.startsWith('sessions/'));
  assert.equal(names.length, 1);
  assert.match(names[0] as string, /-ask-two-/);
});

test('what changes how pages look makes all of them anew', async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('anna.berg@posteo.net'));
  await machine.build();
  const strict = await machine.build({ strict: true });
  assert.equal(strict.added + strict.changed, 1);
  assert.ok(![...treeOf(machine.out).values()].join('').includes('anna.berg@posteo.net'));
  const compact = await machine.build({ look: { images: false, density: 'compact' } });
  assert.equal(compact.added + compact.changed, 1);
});

test('a long text lies beside its page, and goes with it', async (t) => {
  const machine = makeSiteMachine(t);
  const result = 'a line of output\n'.repeat(20_000);
  await machine.say(
    'one',
    userRow('List it'),
    assistantRow('', {
      message: {
        id: 'msg_1',
        role: 'assistant',
        model: 'claude-test-1',
        content: [{ type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } }],
      },
    }),
    userRow('', {
      message: {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: result }],
      },
    }),
  );
  const { pages } = await machine.build();
  const tree = treeOf(machine.out);
  const beside = [...tree.keys()].filter((name) => name.endsWith('.txt'));
  assert.equal(beside.length, 1);
  assert.equal(tree.get(beside[0] as string)?.trim(), result.trim());
  const href = (beside[0] as string).slice((pages[0]?.page ?? '').lastIndexOf('/') + 1);
  assert.ok(tree.get(pages[0]?.page ?? '')?.includes(`href="${href}"`), href);
  rmSync(machine.recordFolder('one'), { recursive: true });
  await machine.say('two', ...talk('two'));
  await machine.build({ scope: { project: 'p', from: 'bucket' } });
  assert.ok([...treeOf(machine.out).keys()].every((name) => !name.endsWith('.txt')));
});
