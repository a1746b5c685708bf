import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/**
 * `node test/run.ts [words…]`: every test file, or those whose path holds one of the words.
 * What needs more than Node runs when a variable brings it, and is named when it does not.
 */
interface Suite {
  about: string;
  variable: string;
  /** Files that run for this suite alone; others ask for the variable inside. */
  files?: RegExp;
}

const suites: Suite[] = [
  {
    about: 'the real Claude Code and Codex (a folder where npm installed them)',
    variable: 'TRACECRAFT_TEST_CLIENTS',
    files: /^test\/e2e\/(?!openclaw\.|usage-peer\.)/,
  },
  {
    about: 'the real OpenClaw (a folder where npm installed it; it runs on the pinned Node)',
    variable: 'TRACECRAFT_TEST_OPENCLAW',
    files: /^test\/e2e\/openclaw\.test\.ts$/,
  },
  {
    about: 'another counter of usage, ccusage (a folder where npm installed it)',
    variable: 'TRACECRAFT_TEST_PEER',
    files: /^test\/e2e\/usage-peer\.test\.ts$/,
  },
  {
    about: 'a real S3 service (the JSON that test/support/gateway.ts describes)',
    variable: 'TRACECRAFT_TEST_S3',
    files: /\.gateway\.test\.ts$/,
  },
  {
    about: 'Chromium, to look at pages with (the path of its program)',
    variable: 'TRACECRAFT_TEST_CHROMIUM',
  },
  {
    about: 'zsh and fish beside bash, and tmux to type in (1, where they are installed)',
    variable: 'TRACECRAFT_TEST_SHELLS',
    files: /\.shells\.test\.ts$/,
  },
  {
    about:
      'published secret scanners and a corpus (a folder that test/redact/oracle/bring.ts names)',
    variable: 'TRACECRAFT_TEST_ORACLE',
    files: /^test\/redact\/oracle\.test\.ts$/,
  },
  {
    about: 'the oldest Node that is supported (the path of a Node 22.16 binary)',
    variable: 'TRACECRAFT_TEST_NODE22',
    files: /^test\/floor\.test\.ts$/,
  },
];

const root = join(import.meta.dirname, '..');
const minutesPerFile = 5;

const leftOut = suites.filter(({ variable }) => !process.env[variable]);
for (const { about, variable } of leftOut) console.log(`Left out: ${about}; set ${variable}.`);
if (leftOut.length > 0 && process.env.TRACECRAFT_TEST_ALL === '1') {
  console.error('TRACECRAFT_TEST_ALL=1 asks for every suite: nothing was run.');
  process.exit(1);
}

const files = selectFiles(process.argv.slice(2));
if (files.length === 0) {
  console.error('No test file matches.');
  process.exit(1);
}

buildIfStale();

const sandbox = mkdtempSync(join(tmpdir(), 'tracecraft-test-'));
process.on('exit', () => rmSync(sandbox, { recursive: true, force: true, maxRetries: 3 }));
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
seal(process.env, sandbox);

const tests = run({
  cwd: root,
  files,
  // More files at once than cores saves a fifth of the time, and makes clients and browsers late.
  concurrency: Math.max(2, availableParallelism() - 1),
  timeout: minutesPerFile * 60_000,
});
tests.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
tests.compose(new spec()).pipe(process.stdout);

function selectFiles(words: string[]): string[] {
  return globSync('test/**/*.test.ts', { cwd: root })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => !leftOut.some((suite) => suite.files?.test(file)))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(named(word))))
    .sort()
    .map((file) => join(root, file));
}

/** Many tests run what is bundled: it must be what the sources say. */
function buildIfStale(): void {
  const built = statSync(join(root, 'dist/cli.mjs'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = globSync(['src/**/*.ts', 'scripts/*.ts', 'package.json'], { cwd: root });
  if (sources.every((file) => statSync(join(root, file)).mtimeMs < built)) return;
  execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' });
}

/** A path as a shell completes it names the same file. */
function named(word: string): string {
  return relative(root, join(root, word)).split(sep).join('/');
}

/** No test sees this user's home, settings, agents or credentials, nor what an outer agent set. */
function seal(env: NodeJS.ProcessEnv, folder: string): void {
  for (const name of Object.keys(env)) {
    if (/^(CLAUDE|ANTHROPIC|CODEX|AWS_|OPENAI|TRACECRAFT_(?!TEST_))/.test(name)) delete env[name];
  }
  env.HOME = env.USERPROFILE = join(folder, 'home');
  env.TRACECRAFT_HOME = join(folder, 'state');
  env.TMPDIR = env.TEMP = env.TMP = join(folder, 'tmp');
  env.NODE_COMPILE_CACHE = join(folder, 'compiled');
  mkdirSync(env.HOME);
  mkdirSync(env.TMPDIR);
}
