import type { Patience } from '../bucket/patient.ts';
import {
  type Coordination,
  type CoordinationOptions,
  openCoordination,
} from '../coordination/context.ts';
import { type Beat, beat } from '../coordination/presence/beat.ts';
import { type CliContext, inContext } from './context.ts';

/** What every command on the shared bucket understands; `--json` is understood everywhere. */
export const coordinationOptions = {
  project: {
    type: 'string',
    requiresArg: true,
    describe: "In this project, instead of the current folder's",
  },
  agent: { type: 'string', requiresArg: true, describe: 'As this agent, instead of your own name' },
} as const;

export const leaseOption = {
  lease: {
    type: 'string',
    requiresArg: true,
    describe: 'The lease of a claim that you made elsewhere',
  },
} as const;

export const bestEffortOption = {
  'best-effort': {
    type: 'boolean',
    default: false,
    describe: 'Go on where the store cannot arbitrate: two may win',
  },
} as const;

interface Args extends Patience {
  project?: string;
  agent?: string;
  lease?: string;
  bestEffort?: boolean;
  /** Whose the command is, where that is known better than from the environment. */
  session?(context: CliContext): CoordinationOptions['session'];
}

/** ms that a heartbeat may hold up the end of a command. */
const patience = 1_000;

/**
 * Runs a command's work with all that it shares, and closes it whatever happens. When it has answered, the
 * agent's heartbeat is sent if it is due; what work returns goes into it.
 */
export function inCoordination(args: Args, work: Work): Promise<void> {
  return inContext((context) => coordinate(context, args, work), undefined, args);
}

// biome-ignore lint/suspicious/noConfusingVoidType: most commands have nothing to say of the agent
type Work = (c: Coordination, context: CliContext) => Promise<Beat | void>;

async function coordinate(
  context: CliContext,
  { project = context.project, agent, lease, bestEffort, session }: Args,
  work: Work,
): Promise<void> {
  const c = await openCoordination(context, {
    project,
    agent,
    lease,
    bestEffort,
    session: session?.(context),
  });
  try {
    // While the first body is made, which takes loading the rules.
    c.bucket.warm();
    const news = await work(c, context);
    await beatInTime(c, news ?? {});
  } finally {
    c.documents.close();
  }
}

async function beatInTime(c: Coordination, news: Beat): Promise<void> {
  const ended = new AbortController();
  // The command has done its work and answered: a heartbeat that fails takes nothing back of that.
  const sent = beat(c, news).catch(() => false);
  await Promise.race([sent, c.sleep(patience, ended.signal)]);
  ended.abort();
}
