import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { ask, type Summarizer } from '../../../src/recall/summaries/clients.ts';
import { statePaths } from '../../../src/state/paths.ts';
import { temporaryFolder } from '../../support/machine.ts';

interface Called {
  args: string[];
  stdin: string;
  cwd: string;
  env: Record<string, string>;
}

/** A user whose clients are shell scripts that note how they were called. */
function withClients(t: TestContext, scripts: Partial<Record<Summarizer, string>>) {
  const home = temporaryFolder(t);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(scripts)) {
    const calls = join(home, name);
    const note = `{ printf '%s\\0' "$@" > ${calls}.args; pwd > ${calls}.cwd; env > ${calls}.env; cat > ${calls}.stdin; }`;
    writeFileSync(join(bin, name), `#!/bin/sh\n[ "$1" = mcp ] || ${note}\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env: NodeJS.ProcessEnv = { HOME: home, PATH: `${bin}:/usr/bin:/bin` };
  const paths = statePaths(env);
  const read = (name: string, what: string) => readFileSync(join(home, `${name}.${what}`), 'utf8');
  return {
    home,
    paths,
    ask: (client: Summarizer, more: NodeJS.ProcessEnv = {}) =>
      ask(client, 'the question', { paths, env: { ...env, ...more }, patience: 1_000 }),
    called: (name: Summarizer): Called => ({
      args: read(name, 'args').split('\0').slice(0, -1),
      stdin: read(name, 'stdin'),
      cwd: read(name, 'cwd').trim(),
      env: Object.fromEntries(
        read(name, 'env')
          .split('\n')
          .map((row) => row.split(/=(.*)/s).slice(0, 2)),
      ),
    }),
  };
}

const outer = {
  CLAUDECODE: '1',
  CLAUDE_CODE_SESSION_ID: 'outer',
  CODEX_THREAD_ID: 'outer',
  CLAUDE_CONFIG_DIR: '/elsewhere',
};

test('Claude Code is asked without tools, hooks and a transcript, in an empty folder of ours', async (t) => {
  const user = withClients(t, {
    claude: `echo '{"result": "{\\"1\\": \\"a line\\"}", "is_error": false}'`,
  });
  assert.equal(await user.ask('claude', outer), '{"1": "a line"}');
  const { args, stdin, cwd, env } = user.called('claude');
  assert.equal(stdin, 'the question');
  for (const flag of ['-p', '--safe-mode', '--no-session-persistence'])
    assert.ok(args.includes(flag));
  assert.equal(args[args.indexOf('--tools') + 1], '');
  assert.equal(args[args.indexOf('--model') + 1], 'haiku');
  checkPlace(user, cwd, env);
});

test("Codex is asked without hooks, a thread that stays, and the user's MCP servers", async (t) => {
  const servers = `[{"name": "slow"}, {"name": "not a \\"key"}]`;
  const user = withClients(t, {
    codex: `if [ "$1" = mcp ]; then echo '${servers}'; else echo '{"1": "a line"}'; fi`,
  });
  assert.equal((await user.ask('codex', outer)).trim(), '{"1": "a line"}');
  const { args, stdin, cwd, env } = user.called('codex');
  assert.equal(stdin, 'the question');
  assert.equal(args.at(-1), '-');
  for (const flag of ['--ephemeral', '--skip-git-repo-check', 'mcp_servers.slow.enabled=false']) {
    assert.ok(args.includes(flag), flag);
  }
  assert.equal(args[args.indexOf('--disable') + 1], 'hooks');
  assert.equal(args[args.indexOf('--sandbox') + 1], 'read-only');
  checkPlace(user, cwd, env);
});

function checkPlace(
  { home, paths }: ReturnType<typeof withClients>,
  cwd: string,
  env: Record<string, string>,
): void {
  assert.ok(cwd.startsWith(home) && cwd.endsWith('.tracecraft/summarizer'), cwd);
  assert.equal(statSync(join(paths.home, 'summarizer')).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(cwd), []);
  assert.equal(env.TRACECRAFT_CHILD, '1');
  const { CLAUDECODE, CLAUDE_CODE_SESSION_ID, CODEX_THREAD_ID, CLAUDE_CONFIG_DIR } = env;
  assert.deepEqual([CLAUDECODE, CLAUDE_CODE_SESSION_ID, CODEX_THREAD_ID], Array(3).fill(undefined));
  assert.equal(CLAUDE_CONFIG_DIR, '/elsewhere');
}

const failures: [what: string, client: Summarizer, script: string | undefined, why: RegExp][] = [
  ['is not there', 'claude', undefined, /^claude: it is not on PATH$/],
  ['is not there', 'codex', undefined, /^codex: it is not on PATH$/],
  ['takes too long', 'claude', 'exec sleep 20', /^claude: no answer within 1 s$/],
  [
    'fails with words',
    'codex',
    'echo warning >&2; echo "not logged in" >&2; exit 1',
    /^codex: not logged in$/,
  ],
  ['fails without words', 'codex', 'exit 3', /^codex: it ended with exit code 3$/],
  [
    'says why in its answer',
    'claude',
    `echo '{"result": "Invalid API key · Please run /login", "is_error": true}'; exit 1`,
    /^claude: Invalid API key · Please run \/login$/,
  ],
  ['says nothing', 'codex', 'true', /^codex: its answer is empty$/],
  ['says what is no JSON', 'claude', 'echo hello', /^claude: its answer is empty$/],
];

for (const [what, client, script, why] of failures) {
  test(`a ${client} that ${what} is no answer, and the reason is told`, async (t) => {
    const user = withClients(t, script === undefined ? {} : { [client]: script });
    await assert.rejects(user.ask(client), { name: 'NoAnswer', message: why });
  });
}
