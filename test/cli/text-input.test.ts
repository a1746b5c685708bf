import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { textInput } from '../../src/cli/text-input.ts';
import { UserError } from '../../src/state/user-error.ts';
import { temporaryFolder } from '../support/machine.ts';

const refused = (error: unknown) => error instanceof UserError && error.exitCode === 2;
const script = `
  import { textInput } from ${JSON.stringify(import.meta.resolve('../../src/cli/text-input.ts'))};
  process.stdout.write(JSON.stringify(await textInput('-', undefined)));`;

test('an argument is taken as it is', async () => {
  assert.equal(await textInput(' a\n', undefined), ' a\n');
  assert.equal(await textInput('', undefined), '');
});

test("a file's text is read without its last line end", async (t) => {
  const path = join(temporaryFolder(t), 'text');
  writeFileSync(path, 'eins\nzwei: ü\r\n');
  assert.equal(await textInput(undefined, path), 'eins\nzwei: ü');
});

test('a dash is stdin', () => {
  const answer = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    input: 'from outside\n',
    encoding: 'utf8',
  });
  assert.equal(answer, '"from outside"');
});

test('nothing, or both, is a mistake; so is a file that is none', async (t) => {
  const folder = temporaryFolder(t);
  await assert.rejects(textInput(undefined, undefined), refused);
  await assert.rejects(textInput('a', 'b'), refused);
  await assert.rejects(textInput(undefined, join(folder, 'none')), refused);
  await assert.rejects(textInput(undefined, folder), refused);
});

test('what is no text, or larger than 1 MiB, is kept elsewhere', async (t) => {
  const path = join(temporaryFolder(t), 'file');
  writeFileSync(path, Buffer.from([0xff, 0xfe, 0x00]));
  await assert.rejects(textInput(undefined, path), /no text/);
  writeFileSync(path, Buffer.alloc(1024 * 1024, 'a'));
  assert.equal((await textInput(undefined, path)).length, 1024 * 1024);
  writeFileSync(path, Buffer.alloc(1024 * 1024 + 1, 'a'));
  await assert.rejects(textInput(undefined, path), /larger than 1 MiB/);
  const endless = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    input: Buffer.alloc(3 * 1024 * 1024, 'a'),
    encoding: 'utf8',
  });
  assert.match(endless.stderr, /larger than 1 MiB/);
});
