import assert from 'node:assert/strict';
import test from 'node:test';
import stringWidth from 'string-width';
import yargs, { type CommandModule } from 'yargs';
import { commands as allCommands } from '../../src/cli/commands.ts';
import { coordination } from '../../src/cli/coordination.ts';
import { status } from '../../src/cli/status.ts';
import { commandTree, type Known } from '../support/command-tree.ts';

const commands = [
  ...['init', 'agents remove', 'steps list', 'steps add', 'claim', 'renew', 'release', 'steal'],
  ...['complete', 'handoff show', 'step-status', 'wait-for', 'send', 'inbox', 'thread'],
  ...['memory set', 'memory get', 'memory list', 'memory history', 'memory watch', 'memory delete'],
  ...['artifact upload', 'artifact download', 'artifact list', 'artifact delete'],
  ...['log', 'status'],
];

for (const command of commands) {
  test(`${command} --help keeps to 80 columns, and has examples that begin as they are typed`, async () => {
    const help = await helpOf(command.split(' '));
    for (const line of help.split('\n')) assert.ok(stringWidth(line) <= 80, line);
    const [, examples = ''] = help.split('\nExamples:\n');
    const lines = examples.trimEnd().split('\n');
    const name = command.replace(/ list$/, '');
    for (const line of lines) assert.match(line, /^ {2}(?:git .+ \| )?tracecraft /);
    assert.ok(lines.some((line) => line.includes(`tracecraft ${name}`)));
  });
}

test('every command, option and positional says what it is', () => {
  assertTold(commandTree, 'tracecraft');
});

function assertTold(commands: Map<string, Known>, path: string): void {
  for (const [name, { about, options, below }] of commands) {
    assert.ok(about, `${path} ${name}`);
    for (const [option, told] of options) assert.ok(told, `${path} ${name} --${option}`);
    assertTold(below, `${path} ${name}`);
  }
}

test('no option with choices may stand without one', () => {
  assertChosen(commandTree, 'tracecraft');
});

function assertChosen(commands: Map<string, Known>, path: string): void {
  for (const [name, { choiceless, below }] of commands) {
    assert.deepEqual(choiceless, [], `${path} ${name}`);
    assertChosen(below, `${path} ${name}`);
  }
}

test('the help of a command below another lists what that one takes itself, and no more', async () => {
  for (const [parent, { below }] of commandTree) {
    for (const [name, { options }] of below) {
      const help = await helpOf([parent, name], allCommands);
      const [, positionals = ''] = /^Positionals:\n(.*?)\n\n/ms.exec(help) ?? [];
      const listed = [
        ...help.matchAll(/^ {2,6}(?:-\w, )?--([\w-]+)/gm),
        ...positionals.matchAll(/^ {2}(\w[\w-]*)/gm),
      ].map(([, each]) => each as string);
      assert.ok(listed.includes('help'), `${parent} ${name}`);
      const more = listed.filter((each) => !options.has(each));
      assert.deepEqual(more, [], `${parent} ${name}`);
    }
  }
});

function helpOf(words: string[], of: CommandModule[] = [...coordination, status]): Promise<string> {
  return new Promise((resolve) => {
    yargs()
      .scriptName('tracecraft')
      .command(of)
      .wrap(80)
      .exitProcess(false)
      .parse([...words, '--help'], {}, (_error, _argv, output) => resolve(output));
  });
}
