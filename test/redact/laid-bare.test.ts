import assert from 'node:assert/strict';
import test from 'node:test';
import { createRedactor } from '../../src/redact/engine.ts';
import { seeded } from '../support/random.ts';
import { spelled } from './made-lines.ts';
import { bareSecrets, builtInSamples, secretsOf } from './samples/all.ts';

const random = seeded();
const redactor = createRedactor();
const samples = secretsOf(builtInSamples, random.next);
const bare = bareSecrets(builtInSamples, random.next);
/** 100000 before a release. */
const lines = Number(process.env.TRACECRAFT_TEST_LINES ?? 12000);

function assertTwiceIsOnce(line: string): string {
  const once = redactor.lines(Buffer.from(line)).body.bytes;
  const twice = redactor.lines(once);
  assert.equal(twice.body.bytes.toString(), once.toString(), line);
  assert.deepEqual(twice.counts, {}, line);
  return once.toString();
}

test(`of ${lines} lines of secrets that touch each other none has more to replace once it is redacted (seed ${random.seed})`, () => {
  const ways = [
    (text: string) => text,
    (text: string) => Buffer.from(text).toString('base64'),
    (text: string) => encodeURIComponent(text),
    (text: string) => text.replace(/[^\n]{54}(?=.)/g, '$&\r\n'),
    (text: string) => JSON.stringify(text),
  ];
  for (let n = 0; n < lines; n++) {
    const parts = Array.from({ length: random.between(2, 4) }, () =>
      random.pick(ways)(random.pick(random.chance(0.5) ? samples : bare).text),
    );
    const text = parts.join(random.pick(['', '', '\\', '.', '=', "'", '"']));
    assertTwiceIsOnce(`${spelled({ content: text, API_KEY: random.pick(bare).text }, random)}\n`);
  }
});

test('a long secret is found behind another one that it stood next to', () => {
  const password = of('ecr_password');
  const text = Buffer.from(of('cockroachdb_key')).toString('base64').replace(/=*$/, '') + password;
  const once = assertTwiceIsOnce(`${JSON.stringify({ content: `\\${text}` })}\n`);
  assert.ok(!once.includes(password.slice(-40)), once);
});

test('a match that is cut to what was replaced before replaces nothing', () => {
  const row = `CREATE USER 'app'@'%' IDENTIFIED BY '[REDACTED:command_password]`;
  const line = `${JSON.stringify([row, `&quot;CREATE USER 'app'@'%' IDENTIFIED BY 'x`])}\n`;
  assertTwiceIsOnce(line);
  assert.deepEqual(redactor.lines(Buffer.from(line)).counts, {});
});

/** A secret that nothing beside it needs to tell, or what stands for one beside its name. */
function of(rule: string): string {
  const sample =
    bare.find((each) => each.rule === rule) ?? samples.find((each) => each.rule === rule);
  assert.ok(sample, rule);
  return sample.secret;
}
