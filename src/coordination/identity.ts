import { hostname } from 'node:os';
import type { HarnessName } from '../harness/harness.ts';
import { agentName as agentInForce } from '../mirror/context.ts';
import type { Config } from '../state/config.ts';
import { agentName, leaseName } from './names.ts';
import { shellSeat } from './shell-seat.ts';

/**
 * Who acts. Two workers may have one agent's name, as all of a machine have unless told otherwise; the seat
 * tells them apart, so that each claim has one holder.
 */
export interface Identity {
  agent: string;
  /** `claude-code:<session>`, `codex:<session>`, `shell:…`; empty where the name alone says who it is. */
  seat: string;
  /** The name was given for this command, not taken from the machine's settings. */
  explicit: boolean;
  /** Of a claim that was taken elsewhere and is taken up here. */
  lease?: string;
  host: string;
  machine: string;
  harness?: HarnessName;
  session?: string;
}

export interface IdentityOptions {
  config: Config;
  machine: string;
  agent?: string;
  lease?: string;
  /** The session that a hook was called for, which knows it better than the environment. */
  session?: Session;
}

interface Session {
  harness: HarnessName;
  id: string;
}

/** Throws UserError (exit 2) for a name that cannot be an agent's, and for what can be no lease. */
export function identify(
  env: NodeJS.ProcessEnv,
  { config, machine, agent, lease, session = sessionOf(env) }: IdentityOptions,
): Identity {
  const given = agent ?? (env.TRACECRAFT_AGENT || undefined);
  const held = lease ?? (env.TRACECRAFT_LEASE || undefined);
  return {
    agent: agentName(given ?? config.agent ?? acceptable(agentInForce(config, env))),
    seat: session ? seatOf(session) : given === undefined ? shellSeat(machine) : '',
    explicit: given !== undefined,
    ...(held !== undefined && { lease: leaseName(held) }),
    host: hostname(),
    machine,
    ...(session && { harness: session.harness, session: session.id }),
  };
}

export function seatOf({ harness, id }: Session): string {
  return `${harness}:${id}`;
}

/**
 * What commands that an agent runs find in their environment (Claude Code 2.1.329, Codex 0.169.0). Codex goes
 * first: it is run from Claude Code's shell more often than the other way round, and its commands inherit.
 */
const sessionVariables: readonly [name: string, harness: HarnessName][] = [
  ['CODEX_THREAD_ID', 'codex'],
  ['CLAUDE_CODE_SESSION_ID', 'claude-code'],
];

export function sessionOf(env: NodeJS.ProcessEnv): Session | undefined {
  for (const [name, harness] of sessionVariables) {
    const id = env[name];
    if (id) return { harness, id };
  }
  return undefined;
}

/** A machine's own name is not of the user's choosing, so it is made to fit. */
function acceptable(name: string): string {
  return name.replace(/^_+/, '').replaceAll('/', '-').slice(0, 100) || 'agent';
}
