import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { repository } from './support/sandbox.ts';

/** Beside what is built. */
const written = [
  '.agents/plugins/marketplace.json',
  '.claude-plugin/marketplace.json',
  '.claude-plugin/plugin.json',
  '.codex-plugin/plugin.json',
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'bin/tracecraft.mjs',
  'hooks/codex.json',
  'hooks/hooks.json',
  'hooks/run.cjs',
  'install.mjs',
  'package.json',
  'skills/handoff/SKILL.md',
  'skills/handoff/agents/openai.yaml',
  'skills/tracecraft/SKILL.md',
  'skills/tracecraft/agents/openai.yaml',
];

test('the package holds what runs and what it says of itself, and no sources, tests or docs', () => {
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const answer = execFileSync('npm', args, {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(answer) as [{ files: { path: string }[] }];
  const built = readdirSync(join(repository, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(repository.length + 1));
  const packed = files.map(({ path }) => path).sort();
  assert.deepEqual(packed, [...written, ...built].sort());
});
