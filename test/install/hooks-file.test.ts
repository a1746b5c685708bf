import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { getNodeValue } from 'jsonc-parser';
import { containersOf, findOwnEntries } from '../../src/install/hooks-file.ts';
import { parseJsonc } from '../../src/install/jsonc/document.ts';
import { putHooks } from '../../src/install/put-hooks.ts';
import { takeHooks } from '../../src/install/take-hooks.ts';
import { undo } from '../../src/install/undo.ts';

const launcher = '/home/u/.tracecraft/runtime/hook.cjs';
const handlers = (node: string) => ({
  SessionStart: { type: 'command', command: `${node} ${launcher} codex`, timeout: 5 },
  Stop: { type: 'command', command: `${node} ${launcher} codex`, timeout: 10 },
  SessionEnd: { type: 'command', command: `${node} ${launcher} codex`, timeout: 3 },
});
const put = (text: string, node = '/node') => putHooks(text, 'codex', launcher, handlers(node));
const take = (text: string) => takeHooks(text, 'codex', launcher);

function parsed(text: string): unknown {
  const { root } = parseJsonc(text);
  return root && JSON.parse(JSON.stringify(getNodeValue(root)));
}

/** Space and comments, as people put them between tokens; a line comment brings its line end. */
const trivia = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', ' ', '\n', '\r\n', '\t', '\n    ', '  \n\t') },
  { weight: 1, arbitrary: fc.constantFrom('/* a, b */', '// ] } ,\n', ' // "x": [\r\n', '/**/') },
);

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('// no comment', '/* nor */ this', '","', '{"hooks":[]}', '\\'),
);

type Parts = { open: string; parts: fc.Arbitrary<string>[]; close: string };

/** A container's text, with trivia between all tokens and, at times, a trailing comma. */
function container({ open, parts, close }: Parts): fc.Arbitrary<string> {
  return fc
    .tuple(fc.tuple(...parts), fc.infiniteStream(trivia), fc.boolean())
    .map(([members, stream, trailing]) => {
      const next = () => stream.next().value as string;
      const body = members.map((member) => `${next()}${member}${next()}`).join(',');
      return `${open}${body}${members.length > 0 && trailing ? `,${next()}` : next()}${close}`;
    });
}

const array = (items: fc.Arbitrary<string>[]) => container({ open: '[', parts: items, close: ']' });
const object = (members: [string, fc.Arbitrary<string>][]) =>
  container({
    open: '{',
    parts: members.map(([name, value]) =>
      fc
        .tuple(trivia, trivia, value)
        .map(([a, b, text]) => `${JSON.stringify(name)}${a}:${b}${text}`),
    ),
    close: '}',
  });

const several = <T>(item: fc.Arbitrary<T>, most: number) =>
  fc.integer({ min: 0, max: most }).map((length) => Array.from({ length }, () => item));

const leaf = fc.oneof(
  text.map((value) => JSON.stringify(value)),
  fc.constantFrom('1', '-2.5e3', 'true', 'null'),
);
const anyValue = fc.oneof(
  leaf,
  several(leaf, 3).chain(array),
  fc.constant('{}'),
  fc.constant('{"a":{"b":[1]}}'),
);
const group = fc.oneof(
  {
    weight: 3,
    arbitrary: several(fc.constant('{"type":"command","command":"x"}'), 2).chain((items) =>
      object([
        ['matcher', leaf],
        ['hooks', array(items)],
      ]),
    ),
  },
  { weight: 1, arbitrary: anyValue },
);
const eventNames = fc.uniqueArray(
  fc.constantFrom('Stop', 'SessionEnd', 'Notification', 'PreToolUse'),
);
const hooks = eventNames.chain((names) =>
  fc
    .tuple(...names.map(() => several(group, 2)))
    .chain((groups) =>
      object(names.map((name, at) => [name, array(groups[at] as fc.Arbitrary<string>[])])),
    ),
);
const root = fc
  .tuple(
    fc.uniqueArray(
      text.filter((name) => name !== 'hooks'),
      { maxLength: 3 },
    ),
    fc.boolean(),
    fc.nat(3),
  )
  .chain(([names, hasHooks, at]) => {
    const members = names.map((name): [string, fc.Arbitrary<string>] => [name, anyValue]);
    if (hasHooks) members.splice(Math.min(at, members.length), 0, ['hooks', hooks]);
    return object(members);
  });
const document = fc.tuple(trivia, root, trivia).map((parts) => parts.join(''));

test('in random documents: what is put in is undone to the byte', () => {
  fc.assert(
    fc.property(document, (before) => {
      const { text: after, changes } = put(before);
      parseJsonc(after);
      assert.equal(undo(after, changes), before);
    }),
    { numRuns: 600 },
  );
});

test('in random documents: nothing else changes its value or its order, and doing it again changes nothing', () => {
  fc.assert(
    fc.property(document, (before) => {
      const after = put(before).text;
      assert.equal(put(after).text, after);
      assert.deepEqual(findOwnEntries(after, 'codex').length, 3);
      const value = parsed(after) as { hooks: Record<string, unknown[]> };
      for (const [event, handler] of Object.entries(handlers('/node'))) {
        assert.deepEqual(value.hooks[event]?.pop(), { hooks: [handler] });
      }
      const expected = parsed(before) as { hooks?: Record<string, unknown[]> };
      assert.deepEqual(value, {
        ...expected,
        hooks: {
          ...expected.hooks,
          ...Object.fromEntries(
            Object.keys(handlers('')).map((event) => [event, value.hooks[event]]),
          ),
        },
      });
      assert.deepEqual(
        Object.keys(value).filter((name) => name !== 'hooks'),
        Object.keys(expected).filter((name) => name !== 'hooks'),
      );
    }),
    { numRuns: 300 },
  );
});

test('in random documents: taking out by structure keeps every other value and every comment', () => {
  const comments = (text: string) =>
    text.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/\/\*.*?\*\/|\/\/[^\r\n]*/gs) ?? [];
  fc.assert(
    fc.property(document, (before) => {
      const after = takeHooks(put(before).text, 'codex', launcher, containersOf(before));
      assert.deepEqual(parsed(after), parsed(before));
      assert.deepEqual(comments(after), comments(before));
    }),
    { numRuns: 300 },
  );
});

const older = put('{\n  "hooks": {\n    "Stop": [{ "hooks": [] }]\n  }\n}\n', '/old/node').text;

test('handlers of an older install are brought up to date where they stand', () => {
  const later = older.replace(/("hooks": \{)/, '$1 // mine');
  const { text: after, changes } = put(later);
  assert.equal(after, later.replaceAll('/old/node', '/node'));
  assert.deepEqual(changes, []);
});

test('handlers that a client has saved in its own layout and order are left as they are', () => {
  const sorted = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && 'command' in value
      ? Object.fromEntries(Object.entries(value).sort())
      : value;
  const saved = JSON.stringify(JSON.parse(put('{}').text), sorted, 4);
  assert.equal(put(saved).text, saved);
});

test('a group that another tool has added after ours keeps its place', () => {
  const value = JSON.parse(older);
  value.hooks.Stop.push({ hooks: [{ type: 'command', command: 'later' }] });
  const after = JSON.parse(put(JSON.stringify(value)).text);
  assert.deepEqual(
    after.hooks.Stop.map((group: { hooks: { command?: string }[] }) => group.hooks[0]?.command),
    [undefined, `/node ${launcher} codex`, 'later'],
  );
});

test('doubles of ours, and ours in events that are no longer hooked, go', () => {
  const value = JSON.parse(older);
  value.hooks.Stop.push(value.hooks.Stop[1]);
  value.hooks.PreToolUse = value.hooks.SessionEnd;
  const entries = findOwnEntries(put(JSON.stringify(value, null, 2)).text, 'codex');
  assert.deepEqual(entries.map(({ event }) => event).sort(), [
    'SessionEnd',
    'SessionStart',
    'Stop',
  ]);
});

test('hooks of another state folder are found, and left alone', () => {
  const elsewhere = older.replaceAll('/home/u/', '/home/v/');
  const after = put(elsewhere).text;
  assert.equal(findOwnEntries(after, 'codex').length, 6);
  assert.equal(findOwnEntries(take(after), 'codex').length, 3);
});

test('a handler of ours that was put into a group of others leaves the group', () => {
  const mine = { type: 'command', command: `/node ${launcher} codex` };
  const text = JSON.stringify({
    hooks: { Stop: [{ matcher: 'x', hooks: [mine, { command: 'other' }] }] },
  });
  assert.deepEqual(JSON.parse(take(text)), {
    hooks: { Stop: [{ matcher: 'x', hooks: [{ command: 'other' }] }] },
  });
});
