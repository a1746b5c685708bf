import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { turnWritten } from '../../../src/harness/claude-code/turn-written.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { assistantRow, userRow } from '../../support/transcript.ts';

function makeSource(t: TestContext, content: string): { path: string } {
  const path = join(temporaryFolder(t), 's.jsonl');
  writeFileSync(path, content);
  return { path };
}

const replies: Record<string, string> = {
  short: 'ok',
  quotes: 'He said "yes" \\ and left\t',
  'several lines': 'one\n\n  two\r\n```ts\nconst a = 1;\n```',
  'spaces at its end': 'done.  \n\n',
  'an emoji cut at 80 characters': `${'😀'.repeat(100)} fin`,
  'a joined emoji': `${'👩‍👩‍👧‍👦'.repeat(30)}`,
  'control characters': 'a\u0000b\u001f\u007f\u2028\u2029',
  'half a surrogate pair': `broken \ud83d`,
  long: 'word '.repeat(2_000),
};

for (const [what, text] of Object.entries(replies)) {
  test(`a reply is seen as soon as its row is written: ${what}`, (t) => {
    const source = makeSource(t, userRow('a question of the user'));
    assert.equal(turnWritten(source.path, text), false);
    appendFileSync(source.path, assistantRow(text).slice(0, -1));
    appendFileSync(source.path, '\n{"type":"system","subtype":"stop_hook_summary"}\n');
    assert.equal(turnWritten(source.path, text), true);
    assert.equal(turnWritten(source.path, text.trim()), true);
  });
}

test('a reply that is equal to an earlier one is still waited for', (t) => {
  const source = makeSource(t, userRow('first') + assistantRow('Done.'));
  appendFileSync(source.path, userRow('second'));
  assert.equal(turnWritten(source.path, 'Done.'), false);
  appendFileSync(source.path, assistantRow('Done.'));
  assert.equal(turnWritten(source.path, 'Done.'), true);
});

test('a short reply is not taken for arrived because the prompt says it', (t) => {
  const source = makeSource(t, userRow('Please answer with ok'));
  assert.equal(turnWritten(source.path, 'ok'), false);
  appendFileSync(source.path, assistantRow('ok'));
  assert.equal(turnWritten(source.path, 'ok'), true);
});

test('looking for a reply reads no more than the end of a large file', (t) => {
  const source = makeSource(t, userRow('x'.repeat(1_000)).repeat(3_000));
  const before = process.memoryUsage.rss();
  const started = performance.now();
  for (let times = 0; times < 20; times += 1) turnWritten(source.path, 'nowhere');
  assert.ok(performance.now() - started < 1_000);
  assert.ok(process.memoryUsage.rss() - before < 100 << 20);
});

test('a reply that an earlier hook has mirrored already is not waited for again', (t) => {
  const note = '{"type":"system","subtype":"stop_hook_summary"}\n';
  const source = makeSource(t, userRow('go') + assistantRow('Done.') + note.repeat(2_000));
  assert.equal(turnWritten(source.path, 'Done.'), true);
});

test('a long reply, and one behind which much was written, are seen', (t) => {
  const long = 'word '.repeat(50_000);
  const source = makeSource(t, userRow('go') + assistantRow(long));
  assert.equal(turnWritten(source.path, long), true);
  appendFileSync(source.path, `{"type":"attachment","x":"${'x'.repeat(200_000)}"}\n`);
  assert.equal(turnWritten(source.path, long), true);
  assert.equal(turnWritten(source.path, 'another one'), false);
});

test('results of tools and notes of the client do not stand between a reply and its end', (t) => {
  const result = userRow('', { message: { content: [{ type: 'tool_result', content: 'x' }] } });
  const source = makeSource(t, userRow('go') + result + assistantRow('Done.'));
  appendFileSync(source.path, userRow('A hook said something', { isMeta: true }) + result);
  assert.equal(turnWritten(source.path, 'Done.'), true);
});

test('a transcript that is not there has no reply', (t) => {
  assert.equal(turnWritten(join(temporaryFolder(t), 'none.jsonl'), 'Done.'), false);
});
