import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { bundleSplit } from '../../scripts/split-bundle.ts';
import { temporaryFolder } from '../support/machine.ts';

/** A program that counts in a module that all its files share. */
const sources = {
  'main.ts': `import { add } from './shared.ts';
    add('main');
    import('./late.ts').then(({ work }) => work());`,
  'shared.ts': `const seen = [];
    export class Fault extends Error {}
    export function add(name) { seen.push(name); console.log(seen.join(' ')); }`,
  'late.ts': `import { add, Fault } from './shared.ts';
    import { both } from './both.ts';
    add('late loaded');
    export async function work() {
      add('late works');
      const { other } = await import('./other.ts');
      try { other(); } catch (error) { add(error instanceof Fault); }
      both();
    }`,
  'other.ts': `import { add, Fault } from './shared.ts';
    import { both } from './both.ts';
    export function other() { both(); throw new Fault(); }`,
  'both.ts': `import { add } from './shared.ts';
    import { createHash } from 'node:crypto';
    let calls = 0;
    export function both() { calls += 1; add('call ' + calls); return createHash; }`,
};

const late = { 'late.cjs': ['late.ts'], 'other.cjs': ['other.ts'] };
const atOnce = /^node:fs$/;

function place(t: TestContext, texts: Record<string, string> = sources): string {
  const root = temporaryFolder(t);
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

function split(root: string, changed: Partial<Parameters<typeof bundleSplit>[0]> = {}) {
  return bundleSplit({
    entry: 'main.ts',
    output: 'main.cjs',
    late,
    atOnce,
    options: { absWorkingDir: root, platform: 'node', target: 'node22.16', logLevel: 'silent' },
    ...changed,
  });
}

test('what a file that stands alone shares with another lies in the first one', async (t) => {
  const root = place(t);
  const loadsOther = async (changed: object) => {
    const { files } = await split(root, { atOnce: /^node:(fs|crypto)$/, ...changed });
    return /require\("\.\/late\.cjs"\)/.test(files.get('other.cjs') ?? '');
  };
  assert.equal(await loadsOther({}), true);
  assert.equal(await loadsOther({ alone: /^other/ }), false);
});

test('the files run as one program, each loaded when it is needed, with one copy of what they share', async (t) => {
  const root = place(t);
  const { files } = await split(root);
  assert.deepEqual([...files.keys()], ['main.cjs', 'late.cjs', 'other.cjs']);
  for (const [name, text] of files) writeFileSync(join(root, name), text);
  const said = execFileSync(process.execPath, [join(root, 'main.cjs')], { encoding: 'utf8' });
  assert.equal(said.trim().split('\n').at(-1), 'main late loaded late works call 1 true call 2');
});

test('what several late files need lies in the first of them', async (t) => {
  const { files } = await split(place(t));
  const holding = [...files].filter(([, text]) => text.includes('calls += 1'));
  assert.deepEqual(
    holding.map(([name]) => name),
    ['late.cjs'],
  );
});

test('the files of two builds do not mix', async (t) => {
  const root = place(t);
  const before = await split(root);
  const other = place(t, {
    ...sources,
    'late.ts': sources['late.ts'].replace('late works', 'new'),
  });
  const after = await split(other);
  for (const [name, text] of after.files) writeFileSync(join(other, name), text);
  writeFileSync(join(other, 'late.cjs'), before.files.get('late.cjs') as string);
  assert.throws(
    () => execFileSync(process.execPath, [join(other, 'main.cjs')], { stdio: 'pipe' }),
    /Cannot destructure/,
  );
});

for (const [what, changed, said] of [
  [
    'a module of Node that costs too much at the start',
    { late: { 'all.cjs': ['late.ts', 'other.ts'] }, entry: 'late.ts' },
    /main\.cjs must not load node:crypto/,
  ],
  [
    'a module that nothing loads late',
    { late: { 'x.cjs': ['both.ts'] } },
    /both\.ts is not loaded/,
  ],
  [
    'a late module without a file',
    { late: { 'late.cjs': ['late.ts'] } },
    /which file is other\.ts/,
  ],
] as const) {
  test(`${what} ends the build`, async (t) => {
    await assert.rejects(split(place(t), changed as never), said);
  });
}
