import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Coordination, openCoordination } from '../../src/coordination/context.ts';
import { openMirror } from '../../src/mirror/context.ts';
import {
  type Finished,
  makeSandbox,
  pinnedNode,
  type RunOptions,
  repository,
  type Sandbox,
} from './sandbox.ts';

/** Agents with a machine each, in all but the host's name, on one bucket and in one project. */
export interface Team {
  sandbox: Sandbox;
  bucketUrl: string;
  project: string;
  /** The whole environment of an agent's commands. */
  envOf(agent: string): Record<string, string>;
  /** The built `tracecraft` as this agent; the exit code is part of the answer. */
  run(agent: string, ...args: string[]): Promise<Finished>;
  runWith(agent: string, options: RunOptions, ...args: string[]): Promise<Finished>;
  /** The answer of a command that is given `--json`. */
  // biome-ignore lint/suspicious/noExplicitAny: a test asks for what it expects
  json(agent: string, ...args: string[]): Promise<any>;
  /** The same agent within this process, until the test ends. */
  coordinationOf(agent: string): Promise<Coordination>;
}

export interface TeamOptions {
  agents: readonly string[];
  /** Else a folder of the test's. */
  bucketUrl?: string;
  /** Keys of the bucket, say; of every agent. */
  env?: Record<string, string>;
}

export async function makeTeam(t: TestContext, options: TeamOptions): Promise<Team> {
  const sandbox = await makeSandbox();
  t.after(() => sandbox.remove());
  const folder = join(sandbox.root, 'bucket');
  mkdirSync(folder);
  const { agents, bucketUrl = pathToFileURL(folder).href, env = {} } = options;
  const project = 'p';

  function envOf(agent: string): Record<string, string> {
    if (!agents.includes(agent)) throw new Error(`There is no ${agent} in the team`);
    return {
      ...sandbox.env,
      TRACECRAFT_HOME: join(sandbox.root, 'states', agent),
      TRACECRAFT_AGENT: agent,
      TRACECRAFT_BUCKET: bucketUrl,
      TRACECRAFT_PROJECT: project,
      ...env,
    };
  }

  const runWith = (agent: string, more: RunOptions, ...args: string[]) =>
    sandbox.run(pinnedNode, [join(repository, 'bin/tracecraft.mjs'), ...args], {
      anyExit: true,
      ...more,
      env: { ...envOf(agent), ...more.env },
    });

  return {
    sandbox,
    bucketUrl,
    project,
    envOf,
    runWith,
    run: (agent, ...args) => runWith(agent, {}, ...args),
    json: async (agent, ...args) =>
      JSON.parse((await runWith(agent, {}, ...args, '--json')).stdout),
    async coordinationOf(agent) {
      const context = openMirror(envOf(agent), { at: Date.now() + 120_000 });
      const c = await openCoordination(context, { project });
      t.after(() => {
        c.documents.close();
        context.close();
      });
      return c;
    },
  };
}
