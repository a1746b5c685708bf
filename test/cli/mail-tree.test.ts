import assert from 'node:assert/strict';
import test from 'node:test';
import { asTree } from '../../src/cli/mail/tree.ts';
import type { Message } from '../../src/coordination/mail/message.ts';

const said = (name: string, reply_to?: string) => ({ name, reply_to }) as Message;
const nodes = (messages: Message[]) =>
  asTree(messages, ({ name }) => name).map(({ message, depth }) => `${message.name}${depth}`);

test('each message stands before those that answer it, in their order', () => {
  const messages = [said('a'), said('b', 'a'), said('c', 'a'), said('d', 'b'), said('e', 'gone')];
  assert.deepEqual(nodes(messages), ['a0', 'b1', 'd2', 'c1', 'e0']);
});

test('references that make a circle lose no message', () => {
  const messages = [said('a'), said('b', 'd'), said('c', 'b'), said('d', 'c'), said('e', 'e')];
  assert.deepEqual(nodes(messages), ['a0', 'b0', 'c1', 'd2', 'e0']);
});

test('a hundred thousand answers, one to the other or all to one, are no depth too many', () => {
  const count = 100_000;
  const names = Array.from({ length: count }, (_, at) => String(at));
  const chain = asTree(
    names.map((name) => said(name, String(Number(name) - 1))),
    ({ name }) => name,
  );
  assert.equal(chain.at(-1)?.depth, count - 1);
  const star = asTree(
    names.map((name) => said(name, name === '0' ? undefined : '0')),
    ({ name }) => name,
  );
  assert.deepEqual([star.length, star.at(-1)?.depth], [count, 1]);
});
