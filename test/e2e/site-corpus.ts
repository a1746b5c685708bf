import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reply } from '../support/mock-script.ts';
import type { Scene } from './scenario.ts';
import { transcriptWith } from './transcripts.ts';

/** Sessions of the real clients with all that pages know of: edits, commands, subagents, thoughts, a fork. */

const basket = `export function total(prices: number[]): number {
  return prices.reduce((sum, price) => sum + price, 0);
}
`;

const patch = `*** Begin Patch
*** Add File: sign-in.md
+# Signing in
+Ask for an address.
*** End Patch`;

const made = `The **basket** is made, and its total is right:

\`\`\`ts
total([1, 2]) === 3;
\`\`\`

- \`basket.ts\` adds up
- [the manual](https://example.com/manual) says how`;

export const corpusScript: Record<string, Reply[]> = {
  'make the basket': [
    {
      think: 'A basket needs a total.',
      sealed: 'c2VhbGVk',
      reply: { tool: 'Write', input: { file_path: 'basket.ts', content: basket } },
    },
    {
      tool: 'Edit',
      input: { file_path: 'basket.ts', old_string: 'sum + price, 0', new_string: 'sum + price' },
    },
    { run: 'echo from-the-tool; seq 1 400' },
    { run: 'cat missing-file' },
    { reply: made, counts: { input: 1_200, cacheRead: 40_000, cacheWrite: 900, output: 320 } },
  ],
  'have somebody count the files': [{ agent: 'count the files here' }, 'Somebody counts.'],
  'count the files here': [{ run: 'ls | wc -l; echo counted-by-the-agent' }, 'There is one file.'],
  合計を日本語で表示する: ['かごの合計は税込みで表示されます。'],
  'try another way to pay': ['Paying works another way.'],
  'sign people in': [
    { run: `apply_patch <<'EOF'\n${patch}\nEOF` },
    { run: 'cat sign-in.md' },
    'They can sign in.',
  ],
  'some time later': ['Words that came live.'],
  'write the manual': ['# The manual\n\nIt is written, with `<b>` and a quote:\n\n> Read me.'],
};

export interface Corpus {
  /** Of Claude Code: the basket, its fork, and the manual of another project. */
  basket: string;
  fork: string;
  manual: string;
  /** Of Codex. */
  signIn: string;
}

/** Plays them, and gives the ids of their records. */
export async function playCorpus(scene: Scene): Promise<Corpus> {
  const { sandbox } = scene;
  const manuals = join(sandbox.root, 'manuals');
  makeRepository(sandbox.cwd, 'web-shop');
  makeRepository(manuals, 'manuals');
  await scene.install('--trust-codex-hooks');
  const edits = ['--permission-mode', 'acceptEdits'];
  await scene.claude('make the basket', { args: edits });
  const { record } = transcriptWith(sandbox, 'claude', 'its total is right');
  const goOn = ['--resume', record];
  await scene.claude('have somebody count the files', { args: goOn });
  await scene.claude('合計を日本語で表示する', { args: goOn });
  await scene.claude('try another way to pay', { args: [...goOn, '--fork-session'] });
  await scene.claude('write the manual', { cwd: manuals });
  await scene.codex('sign people in');
  await scene.tracecraft('session', 'mirror', '--all');
  const of = (client: 'claude' | 'codex', text: string) =>
    transcriptWith(sandbox, client, text).record;
  return {
    basket: record,
    fork: of('claude', 'Paying works another way.'),
    manual: of('claude', '# The manual'),
    signIn: of('codex', 'They can sign in.'),
  };
}

/** As `git clone` leaves it: names the project. */
function makeRepository(folder: string, name: string): void {
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
  const url = `git@github.com:someone/${name}.git`;
  writeFileSync(join(folder, '.git/config'), `[remote "origin"]\n\turl = ${url}\n`);
}
