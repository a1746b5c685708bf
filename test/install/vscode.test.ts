import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { parse } from 'jsonc-parser';
import type { DoctorContext } from '../../src/doctor/finding.ts';
import { vscodeCheck } from '../../src/doctor/vscode.ts';
import { commandPath } from '../../src/install/command-path.ts';
import { readManifest } from '../../src/install/manifest-read.ts';
import { planInstall } from '../../src/install/plan-install.ts';
import { contents, makeUser, type User } from './support.ts';

const tasksFile = (user: User) => join(user.cwd, '.vscode/tasks.json');

interface Task {
  label: string;
  command: string | { value: string; quoting: string };
}

function tasksOf(user: User): Task[] {
  const text = readFileSync(tasksFile(user), 'utf8').replace(/^\uFEFF/, '');
  return parse(text, [], { allowTrailingComma: true }).tasks;
}

const ours = (user: User) => tasksOf(user).filter(({ label }) => label === 'tracecraft monitor');

function makeUserWith(t: TestContext, text: string | undefined, name = 'home'): User {
  const user = makeUser(t, name);
  if (text !== undefined) {
    mkdirSync(join(user.cwd, '.vscode'));
    writeFileSync(tasksFile(user), text);
  }
  return user;
}

const build = '{ "label": "build", "type": "shell", "command": "make" }';

/** Files as people have them. */
const prepared: Record<string, string | undefined> = {
  absent: undefined,
  empty: '',
  'comments everywhere': `// See https://go.microsoft.com/fwlink/?LinkId=733558
{
  /* the format */ "version": "2.0.0", // never 0.1.0
  // what we build
  "tasks": [
    // the build
    ${build} // , "group": "build"
    /* more to come */
  ] // end
}
// that is all
`,
  'trailing commas': `{\n  "version": "2.0.0",\n  "tasks": [\n    ${build},\n  ],\n}\n`,
  'CRLF and a byte order mark': `\uFEFF{\r\n    "version": "2.0.0",\r\n    "tasks": [\r\n        ${build}\r\n    ]\r\n}\r\n`,
  tabs: `{\n\t"version": "2.0.0",\n\t"tasks": [\n\t\t{\n\t\t\t"label": "build",\n\t\t\t"type": "npm"\n\t\t}\n\t]\n}`,
  "others' tasks and inputs": `{
  "version": "2.0.0",
  "tasks": [
    { "label": "watch", "type": "shell", "command": "npm run watch", "isBackground": true, "runOptions": { "runOn": "folderOpen" } },
    ${build}
  ],
  "inputs": [{ "id": "who", "type": "promptString", "description": "ünï 日本語" }]
}
`,
  'no list of tasks': '{\n  "version": "2.0.0",\n  "inputs": []\n}\n',
  'an empty list, on one line': '{"version":"2.0.0","tasks":[]}',
  'only comments': '// nothing yet\n',
  'a brace alone': '{}',
};

for (const [name, text] of Object.entries(prepared)) {
  test(`${name}: the task goes in once, and uninstall leaves every byte as it was`, (t) => {
    const user = makeUserWith(t, text);
    const before = contents(user.cwd);
    user.install({ vscode: true });
    const [task, ...more] = ours(user);
    assert.partialDeepStrictEqual(task, {
      type: 'shell',
      command: commandPath(user.paths),
      args: ['monitor'],
      isBackground: true,
      runOptions: { runOn: 'folderOpen' },
      problemMatcher: [],
    });
    assert.deepEqual(more, []);

    const installed = readFileSync(tasksFile(user));
    user.install({ vscode: true });
    user.install();
    assert.deepEqual(readFileSync(tasksFile(user)), installed);
    user.uninstall();
    assert.deepEqual(contents(user.cwd), before);
  });

  test(`${name}: --no-vscode takes the task out, and the hooks stay`, (t) => {
    const user = makeUserWith(t, text);
    const before = contents(user.cwd);
    user.install({ vscode: true });
    user.install({ vscode: false });
    assert.deepEqual(contents(user.cwd), before);
    assert.equal(
      readManifest(user.paths).files.some(({ kind }) => kind === 'task'),
      false,
    );
    assert.equal(user.runHook('claude-code', 'Stop').version, '1.0.0');
    user.install({ vscode: false });
    assert.deepEqual(contents(user.cwd), before);
  });

  test(`${name}: what the user adds meanwhile stays`, (t) => {
    const user = makeUserWith(t, text);
    user.install({ vscode: true });
    const path = tasksFile(user);
    const added = readFileSync(path, 'utf8').replace(
      /\[(?=[^\]]*"label")/,
      `[${build.replace('build', 'mine')},`,
    );
    writeFileSync(path, added);
    user.uninstall();
    assert.deepEqual(ours(user), []);
    assert.equal(tasksOf(user)[0]?.label, 'mine');
  });
}

test('without --vscode no folder of VS Code is touched', (t) => {
  const user = makeUserWith(t, undefined);
  user.install();
  assert.equal(existsSync(join(user.cwd, '.vscode')), false);
});

test('a task of ours whose program has moved is put right where it stands, and else kept as its user has it', (t) => {
  const text = `{
  "version": "2.0.0",
  "tasks": [
    {
      // my colours
      "label": "tracecraft monitor", "type": "shell", "command": "/gone/bin/tracecraft",
      "args": ["monitor", "--all"],
      "presentation": { "panel": "shared" },
    },
    ${build}
  ]
}
`;
  const user = makeUserWith(t, text);
  const context = { ...user, cwd: user.cwd } as unknown as DoctorContext;
  const [found] = [vscodeCheck.run(context)].flat() as {
    state: string;
    what: string;
    fix: string;
  }[];
  assert.partialDeepStrictEqual(found, { state: 'warn' });
  assert.match(`${found?.what} ${found?.fix}`, /\/gone\/bin\/tracecraft.*install --vscode/);

  user.install({ vscode: true });
  const moved = text.replace('/gone/bin/tracecraft', commandPath(user.paths));
  assert.equal(readFileSync(tasksFile(user), 'utf8'), moved);
  assert.partialDeepStrictEqual([vscodeCheck.run(context)].flat(), [{ state: 'ok' }]);
  user.uninstall();
  assert.deepEqual(ours(user), []);
  assert.match(readFileSync(tasksFile(user), 'utf8'), /"build"/);
});

test("a task of the same label that is the user's own is left alone, and the answer says so", (t) => {
  const text =
    '{"version": "2.0.0", "tasks": [{"label": "tracecraft monitor", "command": "htop"}]}';
  const user = makeUserWith(t, text);
  const { task } = planInstall({ ...user.request, vscode: true });
  assert.match(task.kept.join(), /tasks\.json has another task called "tracecraft monitor"/);
  user.install({ vscode: true });
  user.install({ vscode: false });
  user.uninstall();
  assert.equal(readFileSync(tasksFile(user), 'utf8'), text);
});

const broken: Record<string, [text: string, message: RegExp]> = {
  'a missing brace': ['{"tasks": [', /tasks\.json is not valid: line 1/],
  'tasks that are no list': ['{"tasks": {}}', /"tasks" must be an array/],
  'a list at the top': ['[]', /must hold an object/],
  'the old format': ['{"version": "0.1.0", "command": "tsc"}', /its version is "0\.1\.0"/],
};

for (const [name, [text, message]] of Object.entries(broken)) {
  test(`${name}: refused with one line, and nothing is written anywhere`, (t) => {
    const user = makeUserWith(t, text);
    const home = contents(user.home);
    assert.throws(() => user.install({ vscode: true }), message);
    assert.equal(readFileSync(tasksFile(user), 'utf8'), text);
    assert.deepEqual(contents(user.home), home);
    user.install({ vscode: false });
  });
}

test('a read-only file is refused untouched', (t) => {
  const user = makeUserWith(t, '{}');
  chmodSync(tasksFile(user), 0o444);
  assert.throws(() => user.install({ vscode: true }), /tasks\.json is read-only/);
  assert.equal(readFileSync(tasksFile(user), 'utf8'), '{}');
});

test('a file where the folder would be is told, and left', (t) => {
  const user = makeUser(t);
  writeFileSync(join(user.cwd, '.vscode'), 'x');
  assert.throws(() => user.install({ vscode: true }), /\.vscode is not a folder/);
  assert.equal(readFileSync(join(user.cwd, '.vscode'), 'utf8'), 'x');
});

test('a link is written through, and stays a link; the mode of its file stays', (t) => {
  const user = makeUser(t);
  const real = join(user.cwd, 'shared-tasks.json');
  writeFileSync(real, '{"version":"2.0.0"}', { mode: 0o640 });
  mkdirSync(join(user.cwd, '.vscode'));
  symlinkSync(real, tasksFile(user));
  user.install({ vscode: true });
  assert.equal(ours(user).length, 1);
  assert.ok(lstatSync(tasksFile(user)).isSymbolicLink());
  user.uninstall();
  assert.equal(readFileSync(real, 'utf8'), '{"version":"2.0.0"}');
  assert.equal(statSync(real).mode & 0o777, 0o640);
});

test('the file goes to the root of the repository, and a folder that VS Code uses stays', (t) => {
  const user = makeUser(t);
  const below = join(user.cwd, 'a/b');
  mkdirSync(below, { recursive: true });
  user.install({ vscode: true, cwd: below });
  assert.equal(ours(user).length, 1);
  writeFileSync(join(user.cwd, '.vscode/settings.json'), '{}');
  user.uninstall({ cwd: '/' });
  assert.equal(existsSync(tasksFile(user)), false);
  assert.ok(existsSync(join(user.cwd, '.vscode/settings.json')));
});

test('a path that a shell would take apart is marked to be quoted', (t) => {
  const user = makeUserWith(t, undefined, "it's a $HOME");
  user.install({ vscode: true });
  assert.deepEqual(ours(user)[0]?.command, { value: commandPath(user.paths), quoting: 'strong' });
  const before = readFileSync(tasksFile(user));
  user.install({ vscode: true });
  assert.deepEqual(readFileSync(tasksFile(user)), before);
});

test('where the manifest is lost, uninstall in the repository still takes the task out', (t) => {
  const user = makeUserWith(t, prepared.tabs);
  user.install({ vscode: true });
  rmSync(user.paths.manifest);
  user.uninstall();
  assert.deepEqual(ours(user), []);
  assert.equal(tasksOf(user)[0]?.label, 'build');
});

test('uninstalling one agent keeps the task, and what it runs', (t) => {
  const user = makeUserWith(t, undefined);
  user.install({ vscode: true });
  user.uninstall({ harnesses: ['claude-code', 'codex'] });
  assert.equal(ours(user).length, 1);
  assert.ok(existsSync(commandPath(user.paths)));
  user.uninstall({ project: true });
  assert.equal(existsSync(join(user.cwd, '.vscode')), false);
});
