import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { commandTree } from './support/command-tree.ts';
import { repository } from './support/sandbox.ts';

const pages = ['README.md', ...globSync('docs/*.md', { cwd: repository }).sort()];
const read = (page: string) => readFileSync(join(repository, page), 'utf8');

for (const page of pages) {
  test(`each link of ${page} leads to what is there`, () => {
    for (const [, target = ''] of withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path, anchor] = target.split('#') as [string, string?];
      const file = path === '' ? page : join(dirname(page), path);
      assert.ok(existsSync(join(repository, file)), `${target}: there is no ${file}`);
      if (anchor !== undefined) assert.ok(anchorsOf(read(file)).has(anchor), target);
    }
  });

  test(`each command that ${page} names is there, with its options`, () => {
    for (const words of commandsIn(page)) assertThere(words, page);
  });
}

test('each page of the documentation is in its list', () => {
  const list = read('docs/README.md');
  for (const page of pages.slice(1)) {
    const name = page.slice('docs/'.length);
    assert.ok(name === 'README.md' || list.includes(`(${name})`), name);
  }
});

/** As GitHub makes them of headings. */
function anchorsOf(text: string): Set<string> {
  const headings = withoutCode(text).matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}

/** The words of each command of ours; in a table that compares, those of the column of ours. */
function commandsIn(page: string): string[][] {
  const text = read(page);
  const blocks = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```$/gm)].map(
    ([, block]) => block ?? '',
  );
  const typed = blocks
    .flatMap((block) => block.split('\n'))
    .flatMap((line) => line.split(/&&|\|/))
    .map((line) => line.trim().replace(/^\$ /, ''));
  const isComparing = page.includes('coming-from-');
  const spans = withoutCode(text)
    .split('\n')
    .map((line) => (isComparing && line.startsWith('|') ? (line.split(' | ').at(-1) ?? '') : line))
    .flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, span]) => span ?? ''));
  const ours = [...typed, ...spans].filter((command) => /^tracecraft [a-z]/.test(command));
  const short = spans.filter((span) => /^[a-z-]+ .*--/.test(span) && isOurs(span));
  return [...ours.map((command) => command.slice('tracecraft '.length)), ...short].map(wordsOf);
}

/** Up to a comment, and with no more than the first of words to choose from. */
function wordsOf(command: string): string[] {
  const [plain = ''] = command.split(/\s+#|[>;…]/);
  return plain
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/^\[|[\],.]+$/g, '').split(/\\?\||=/)[0] as string);
}

/** Words alone may be another program's: `codex` is one, too. */
function isOurs(span: string): boolean {
  const [command = '', below = ''] = span.split(' ');
  const known = commandTree.get(command);
  return known !== undefined && (known.below.size === 0 || known.below.has(below));
}

function assertThere(words: string[], page: string): void {
  const said = `${page}: tracecraft ${words.join(' ')}`;
  const command = commandTree.get(words[0] as string);
  assert.ok(command, said);
  // A group without another word is its list, where it has one.
  const { options } = command.below.get(words[1] ?? '') ?? command.below.get('list') ?? command;
  for (const word of words.filter((word) => word.startsWith('--'))) {
    const name = word.slice(2);
    const isThere = options.has(name) || options.has(name.replace(/^no-/, '')) || name === 'json';
    assert.ok(isThere || name === 'help', `${said}: there is no ${word}`);
  }
}
