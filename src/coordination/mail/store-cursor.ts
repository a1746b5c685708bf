import { BucketError, type Condition } from '../../bucket/bucket.ts';
import { inboxCursorKey } from '../../bucket/coordination-keys.ts';
import { arbitrationOf } from '../arbitration.ts';
import type { Coordination } from '../context.ts';
import { encodeDocument, newRev, putDocument, updateDocument } from '../document.ts';
import { merge } from './cursor.ts';
import { cursorFields, fixedOfCursor, type InboxCursor, parseCursor } from './cursor-document.ts';
import type { Found } from './find-new.ts';
import { referenceTo, referred } from './message.ts';
import { serviceTime } from './service-time.ts';

/**
 * Moves the agent's cursor behind what was found. `done`: references of what need not be shown again; the
 * rest of it is kept. One request, unless another process of the agent moved the cursor meanwhile.
 */
export async function storeCursor(
  c: Coordination,
  found: Found,
  done: ReadonlySet<string>,
): Promise<void> {
  const { agent, standing } = found;
  const key = inboxCursorKey(c.project, agent);
  const fields = (now: InboxCursor | undefined) =>
    cursorFields({ ...after(c, found, done, now), updatedAt: serviceTime(c) });
  const first = { ...standing?.fields, ...fields(standing?.value), rev: newRev() };
  const body = encodeDocument(c.redactor, first, fixedOfCursor);
  const condition: Condition = standing ? { ifMatch: standing.etag } : { ifNoneMatch: true };
  try {
    // Where nothing arbitrates, what another process has read can come again, at the worst.
    const isArbitrated = arbitrationOf(c) === 'enforced';
    const result = await putDocument(c, key, body, isArbitrated ? condition : undefined);
    if (result.stored) return;
  } catch (error) {
    // Whether it arrived shows in what stands: to merge it with itself changes nothing.
    if (!(error instanceof BucketError && error.ambiguous)) throw error;
  }
  await updateDocument(c, key, {
    parse: parseCursor,
    change: (now) => fields(now?.value),
    fixed: fixedOfCursor,
    unarbitrated: 'overwrite',
  });
}

/** `now`: the cursor that stands, which may have moved since it was read. */
function after(
  c: Coordination,
  { standing, next, fresh }: Found,
  done: ReadonlySet<string>,
  now: InboxCursor | undefined,
): Omit<InboxCursor, 'updatedAt'> {
  const hasMoved = now !== undefined && now !== standing?.value;
  const pending = new Set(now?.pending.filter((reference) => referred(c, reference)));
  for (const { key } of fresh) pending.add(referenceTo(c.project, key));
  for (const reference of done) pending.delete(reference);
  return {
    direct: hasMoved ? merge(next.direct, now.direct) : next.direct,
    broadcast: hasMoved ? merge(next.broadcast, now.broadcast) : next.broadcast,
    pending: [...pending],
  };
}
