import { openAppServer } from '../harness/codex/app-server.ts';
import { missingMethods } from '../harness/codex/threads/server-thread.ts';
import type { HarnessName } from '../harness/harness.ts';
import { findProgram, presentHarnesses } from '../install/detect.ts';
import type { Config } from '../state/config.ts';
import type { DoctorContext } from './finding.ts';
import { hooksCheck } from './hooks.ts';

/** What one client on this machine can do about a session that has filled its window. */
export interface TrimWays {
  harness: HarnessName;
  label: string;
  ways: Way[];
}

export interface Way {
  /** What the user types: in the client where it begins with a slash or a dollar sign, else in a shell. */
  type: string;
  does: string;
  /** no: what stands in the way, as a sentence. */
  works: true | string;
}

/** Of every client that is here, in the order in which they are listed everywhere. Starts Codex's app server. */
export async function trimWays(context: DoctorContext): Promise<TrimWays[]> {
  const found: TrimWays[] = [];
  for (const { harness, label } of presentHarnesses(context.env)) {
    const ways = await waysOf[harness]?.(context);
    if (ways) found.push({ harness, label, ways });
  }
  return found;
}

const waysOf: Partial<Record<HarnessName, (context: DoctorContext) => Way[] | Promise<Way[]>>> = {
  'claude-code': async (context) => [
    {
      type: '/clear',
      does: 'An empty window in its place; its first prompt is given what the session before did.',
      works: (await hooksTrouble(context, 'Claude Code')) ?? automatic(context.config),
    },
    baton('/handoff', await hooksTrouble(context, 'Claude Code'), context.config),
    {
      type: '/compact',
      does: "The session goes on from the client's own summary; the mirror keeps every turn.",
      works: true,
    },
  ],
  codex: codexWays,
  openclaw: () => [
    {
      type: '/compact',
      does: "The session goes on from the client's own summary, which it also makes by itself when it has to.",
      works: true,
    },
    searched('/new'),
  ],
  hermes: () => [
    {
      type: '/compress',
      does: "The session goes on from the client's own summary; the mirror keeps what it retires.",
      works: true,
    },
    searched('/new'),
  ],
};

async function codexWays(context: DoctorContext): Promise<Way[]> {
  const hooks = await hooksTrouble(context, 'Codex');
  const surgery = await threadTrouble(context);
  return [
    {
      type: 'tracecraft codex handoff',
      does: 'A new thread that is given what the full one did; the full one stays as it is.',
      works: surgery ?? indexed(context.config),
    },
    {
      type: 'tracecraft codex trim --dry-run',
      does: 'Shows which turns of a thread would go, and the tokens that saves; --execute lets go of them.',
      works: surgery ?? indexed(context.config),
    },
    {
      type: '/clear',
      does: 'A new thread in its place; it is given what the one before did.',
      works: hooks ?? automatic(context.config),
    },
    baton('$handoff', hooks, context.config),
    {
      type: '/compact',
      does: "The thread goes on from the client's own summary; the mirror keeps every turn.",
      works: true,
    },
  ];
}

function baton(type: string, trouble: string | undefined, config: Config): Way {
  return {
    type,
    does: 'A note for the next session of the project, here or on another machine, in Claude Code or Codex.',
    works: trouble ?? indexed(config),
  };
}

/** Clients whose hooks put nothing before a session. */
function searched(type: string): Way {
  return {
    type,
    does: 'A new session, which is told nothing by itself: it finds the old one with `tracecraft recall`.',
    works: true,
  };
}

function automatic(config: Config): true | string {
  if (config.recall?.auto_handoff === false)
    return 'It begins with nothing: recall.auto_handoff is off.';
  return indexed(config);
}

function indexed({ recall }: Config): true | string {
  return recall?.index === false ? 'Nothing is handed over: recall.index is off.' : true;
}

/** Of the hooks that hand over, the first thing that is wrong; `doctor` says how to mend it. */
async function hooksTrouble(context: DoctorContext, label: string): Promise<string | undefined> {
  const findings = await hooksCheck.run(context);
  return findings.find(({ state, what }) => state === 'error' && what.includes(label))?.what;
}

/** ms that Codex may take to answer. */
const patience = 5_000;

/** Why threads of the Codex that is installed cannot be worked on; undefined: they can. */
async function threadTrouble({ env, cwd }: DoctorContext): Promise<string | undefined> {
  const program = findProgram('codex', env);
  if (!program) return 'There is no codex on PATH.';
  try {
    const server = await openAppServer(program, env, cwd, { experimental: true, patience });
    try {
      const missing = await missingMethods(server.call);
      return missing.length === 0
        ? undefined
        : `Codex ${server.version ?? ''} does not know ${missing.join(', ')}.`.replace('  ', ' ');
    } finally {
      await server.close();
    }
  } catch (error) {
    return `Codex's app server does not answer: ${(error as Error).message}.`;
  }
}
