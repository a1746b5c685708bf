import assert from 'node:assert/strict';
import test from 'node:test';
import { planTrim } from '../../../../src/harness/codex/threads/plan.ts';
import { makeWorld, questions, writeTurn, writeTurns } from './thread.ts';

const prompts = (turns: { prompt: string }[]) => turns.map(({ prompt }) => prompt);
const asked = questions.map((name) => `question ${name}`);

for (const [keep, go] of [
  [1, 5],
  [2, 4],
  [0, 6],
] as const) {
  test(`of six turns, ${go} go where ${keep} are to stay`, async (t) => {
    const plan = planTrim(await makeWorld(t).history(), keep, '');
    assert.deepEqual(prompts(plan.go), asked.slice(0, go));
    assert.deepEqual(prompts(plan.stay), asked.slice(go));
    assert.equal(plan.trouble, undefined);
  });
}

test('what goes is measured by what the answers before and behind it were given', async (t) => {
  const { tokens } = planTrim(await makeWorld(t).history(), 2, 'x'.repeat(400));
  // The first answer was given 2,000 tokens, the fifth 6,000, whose prompt is one longer.
  assert.deepEqual(tokens, {
    now: 7_000,
    window: 10_000,
    gone: 3_999,
    isGuessed: false,
    injected: 100,
    earlier: 0,
    after: 3_101,
  });
});

test('where no row counts tokens, what goes is guessed, and said to be', async (t) => {
  const world = makeWorld(t, (log) => {
    log.meta({ cwd: '/work/shop' });
    for (const name of questions) {
      log.event({ type: 'task_started', turn_id: `turn-${name}` });
      log.user(`question ${name}`);
      log.event({ type: 'task_complete', turn_id: `turn-${name}` });
    }
  });
  const { tokens } = planTrim(await world.history(), 2, '');
  assert.deepEqual([tokens.isGuessed, tokens.now, tokens.after], [true, undefined, undefined]);
  assert.ok(tokens.gone > 0);
});

test('where all turns would stay, nothing is planned', async (t) => {
  const { trouble } = planTrim(await makeWorld(t).history(), 6, '');
  assert.match(trouble?.reason ?? '', /has 6 turns, and all would stay/);
});

test('turns that Codex has put into a summary are not put back as if they were said', async (t) => {
  const world = makeWorld(t, (log) => {
    writeTurns(log, questions.slice(0, 4));
    log.event({ type: 'task_started', turn_id: 'turn-summary' });
    log.row('compacted', { message: 'a summary', replacement_history: [] });
    log.event({ type: 'task_complete', turn_id: 'turn-summary' });
    for (const name of questions.slice(4)) writeTurn(log, name, 100);
  });
  const history = await world.history();
  assert.match(planTrim(history, 4, '').trouble?.hint ?? '', /--keep-recent 2/);
  assert.equal(planTrim(history, 2, '').trouble, undefined);
});

test('a thread of an older Codex, whose rows have no numbers, is not trimmed', async (t) => {
  const world = makeWorld(t, (log) => {
    writeTurns(log);
    log.rows.splice(0, log.rows.length, ...log.rows.map((row) => ({ ...row, ordinal: undefined })));
  });
  assert.match(planTrim(await world.history(), 2, '').trouble?.reason ?? '', /older Codex/);
});
