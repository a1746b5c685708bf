import type { HarnessName } from '../harness/harness.ts';
import type { Fill } from '../harness/usage-reader.ts';
import { openUsageReader } from '../harness/usage-readers.ts';
import { commandInTexts } from '../install/command-path.ts';
import type { LocalContext } from '../mirror/local-context.ts';
import { type Filling, noteFilling } from '../state/fills.ts';

interface Turn {
  harness: HarnessName;
  session: string;
  /** Of the window, from which an offer is made. */
  percent: number;
  /** What is known of it so far. */
  filling: Filling;
  /** Whole rows, the turn's last answer among them. */
  rows: Buffer;
}

/**
 * What a user is told whose session's window is full: once, and again only when it had room in between. By the
 * client's own figures alone: without them there is no offer.
 */
export function offerWhenFull(context: LocalContext, turn: Turn): string | undefined {
  const { harness, session, percent, filling } = turn;
  const { used, window } = { window: filling.window, ...lastFill(turn) };
  if (used === undefined || window === undefined) return undefined;
  const isFull = used * 100 >= window * percent;
  if (isFull === filling.isOffered) return undefined;
  noteFilling(context.db, { harness, session }, { ...filling, isOffered: isFull }, Date.now());
  return isFull ? textOf(context, turn, { used, window }) : undefined;
}

function lastFill({ harness, session, rows }: Turn): Partial<Fill> {
  const reader = openUsageReader(harness)?.(undefined, { session, source: 'main' });
  reader?.take(rows);
  const { used, window } = reader?.fill() ?? {};
  return { ...(used !== undefined && { used }), ...(window !== undefined && { window }) };
}

function textOf(
  context: LocalContext,
  { harness, session }: Turn,
  { used, window }: { used: number; window: number },
): string | undefined {
  const way = ways[harness]?.(context, session);
  const share = `${Math.floor((100 * used) / window)}%`;
  const figures = `${used.toLocaleString('en')} of ${window.toLocaleString('en')} tokens`;
  return way && `This session's window is ${share} full (${figures}). ${way}`;
}

type Way = (context: LocalContext, session: string) => string;

/** What makes room, in the clients that show their user what a hook has to say. */
const ways: Partial<Record<HarnessName, Way>> = {
  'claude-code': ({ config }) => {
    if (config.recall?.index === false) return '/compact makes room.';
    return config.recall?.auto_handoff === false
      ? '/handoff and then /clear make room, and the next session knows what this one did.'
      : '/clear makes room: the session after it is told by itself what this one did.';
  },
  codex: ({ paths }, session) => {
    const command = commandInTexts(paths);
    return [
      `In a shell, \`${command} codex handoff --thread ${session}\` begins a new thread that knows what this one did;`,
      `\`${command} codex trim --thread ${session} --dry-run\` shows what this one could do without.`,
    ].join(' ');
  },
};
