import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { pinnedNode, repository } from './sandbox.ts';
import type { Team } from './team.ts';

/** A command that goes on until it is interrupted, and answers in lines of JSON. */
export interface Following {
  /** What it has told, as soon as that is so many lines. */
  // biome-ignore lint/suspicious/noExplicitAny: a test asks for what it expects
  lines(count: number): Promise<any[]>;
  /** Ctrl-C. Its exit code. */
  interrupt(): Promise<number | null>;
}

/** Starts the built `tracecraft` as an agent; it ends with the test. */
export function follow(t: TestContext, team: Team, agent: string, ...words: string[]): Following {
  const program = join(repository, 'bin/tracecraft.mjs');
  const child = spawn(pinnedNode, [program, ...words, '--json'], {
    env: team.envOf(agent),
    cwd: team.sandbox.cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  let told = '';
  child.stdout.on('data', (chunk) => {
    told += chunk;
  });
  return {
    async lines(count) {
      while (told.split('\n').length <= count) await once(child.stdout, 'data');
      return told
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
    async interrupt() {
      child.kill('SIGINT');
      const [code] = await ended;
      return code;
    },
  };
}
