import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { seeded } from '../../support/random.ts';
import { assistantRow, fakeGithubToken, userRow } from '../../support/transcript.ts';
import { makeSiteMachine, type SiteMachine, talk, treeOf } from './built-site.ts';

/** Where a text stands in the site, file names among it. */
function placesOf(out: string, text: string): string[] {
  const wanted = text.toLowerCase();
  return [...treeOf(out)]
    .filter(([name, content]) => `${name}\n${content}`.toLowerCase().includes(wanted))
    .map(([name]) => name);
}

function configure({ env }: SiteMachine, redaction: object): void {
  writeFileSync(join(env.TRACECRAFT_HOME ?? '', 'config.json'), JSON.stringify({ redaction }));
}

test('where a title was cut, no half of an address or a name stays that a stricter build takes out', async (t) => {
  const machine = makeSiteMachine(t);
  const private_ = ['zebulon.quixote@widgets.com', '/home/zebulon/plans/x.ts', '10.211.77.33:8080'];
  for (const [index, text] of private_.entries()) {
    for (let words = 10; words < 20; words += 1) {
      const prompt = `${'aword '.repeat(words).slice(index)}${text} and more of it`;
      await machine.say(`s-${index}-${words}`, userRow(prompt), assistantRow('Done'));
    }
  }
  await machine.build();
  assert.ok(placesOf(machine.out, 'zebulon').length > 10, 'it stands where it may');
  await machine.build({ strict: true });
  for (const text of ['zebu', 'quixote', '10.211', '10-211']) {
    assert.deepEqual(placesOf(machine.out, text), [], text);
  }
});

test("the user's own rules of today hold for all of a site, also for what it is called", async (t) => {
  const machine = makeSiteMachine(t);
  await machine.say('one', ...talk('of Bluebird Nine'));
  configure(machine, { literals: ['Bluebird Nine'] });
  await machine.build({ title: 'Bluebird Nine' });
  assert.deepEqual(placesOf(machine.out, 'bluebird'), []);
});

test('a site of a bucket that gets everything as it is has no secret in it', async (t) => {
  const random = seeded();
  const machine = makeSiteMachine(t);
  const token = fakeGithubToken(random);
  await machine.say('one', ...talk('nothing yet'));
  configure(machine, { off_for: [machine.env.TRACECRAFT_BUCKET] });
  await machine.say('two', userRow(`Use ${token}`), assistantRow(`Used ${token}`));
  assert.ok(machine.record('two').bytes.includes(token), 'the bucket has it');
  await machine.build();
  assert.deepEqual(placesOf(machine.out, token), []);
});
