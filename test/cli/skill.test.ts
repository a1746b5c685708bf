import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { repository } from '../support/sandbox.ts';

const skill = readFileSync(join(repository, 'skills/tracecraft/SKILL.md'), 'utf8');

test("what the skill tells to run begins its line, where install puts the command's path", () => {
  const inText = skill.split('\n').filter((line) => /`tracecraft [a-z]/.test(line));
  assert.deepEqual(inText, []);
  const run = skill.split('\n').filter((line) => line.startsWith('tracecraft '));
  assert.ok(run.length > 15);
});
