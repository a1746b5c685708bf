import { asFields } from '../../harness/records.ts';
import { type NoticePlace, readNotice, storeNotice } from '../../state/coordination.ts';
import type { Coordination } from '../context.ts';
import type { HeldStep, Notice, UnreadMessage } from './compose.ts';

/** What waits for a session, as last asked, and what of it was put before the session. */
export interface Waiting {
  notice: Notice;
  /** ms since 1970 of this machine's clock; undefined where it was never asked. */
  gatheredAt: number | undefined;
  /** Ids of messages, and names of claims that are about to run out. */
  shown: string[];
}

const nothing: Notice = { unread: [], more: false, claims: [] };

/** Shown ones beyond these are forgotten: they would be shown again, were they still unread. */
const mostShown = 200;

export function readWaiting(c: Coordination): Waiting {
  const doc = asFields(readNotice(c.db, placeOf(c))?.doc);
  const { notice, gatheredAt, shown } = doc ?? {};
  return {
    // Written by `storeWaiting` alone, on this machine.
    notice: (notice as Notice | undefined) ?? nothing,
    gatheredAt: typeof gatheredAt === 'number' ? gatheredAt : undefined,
    shown: Array.isArray(shown) ? shown : [],
  };
}

export function storeWaiting(c: Coordination, waiting: Waiting): void {
  const shown = waiting.shown.slice(-mostShown);
  storeNotice(c.db, placeOf(c), { ...waiting, shown }, c.clock());
}

/** ms before its end from which a claim is spoken of unasked. */
const soon = 5 * 60_000;

export interface Due {
  notice: Notice;
  /** Claims are named by these in what was shown. */
  claimsTold: string[];
}

/**
 * What is to be put before the session now. A message comes once, and again when the session begins anew
 * (`afresh`), since it has forgotten then. Claims come along with messages; alone when they run out soon.
 */
export function dueNow(waiting: Waiting, now: number, afresh: boolean): Due {
  const { shown } = waiting;
  const notice = agedNotice(waiting, now);
  const { claims } = notice;
  const ending = claims.filter(({ leftMs = Number.POSITIVE_INFINITY }) => leftMs < soon).map(named);
  const unread = afresh ? notice.unread : notice.unread.filter(isNew);
  const isCall = afresh || unread.length > 0 || ending.some((each) => !shown.includes(each));
  if (!isCall) return { notice: nothing, claimsTold: [] };
  return { notice: { unread, more: notice.more, claims }, claimsTold: ending };

  function isNew({ id }: UnreadMessage): boolean {
    return !shown.includes(id);
  }
}

/** What was known, with the claims' time that has passed since. */
export function agedNotice({ notice, gatheredAt }: Waiting, now: number): Notice {
  const passed = gatheredAt === undefined ? 0 : Math.max(0, now - gatheredAt);
  const claims = notice.claims.map(({ leftMs, ...claim }) => ({
    ...claim,
    leftMs: leftMs === undefined ? undefined : leftMs - passed,
  }));
  return { ...notice, claims };
}

function named({ step, generation }: HeldStep): string {
  return `${step} ${generation}`;
}

function placeOf(c: Coordination): NoticePlace {
  const session = c.me.seat;
  return { bucket: c.bucketUrl, project: c.project, agent: c.me.agent, session };
}
