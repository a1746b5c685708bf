import { type LiveRow, shareOf } from '../../usage/live/live-row.ts';

/** A row as `--json` gives it: exact figures under stable names. */
export function rowFacts(row: LiveRow) {
  const { harness, session, project, title, changedAt, hasEnded, fill, mirror } = row;
  const share = shareOf(row);
  return {
    harness,
    session,
    project: project ?? null,
    title: title ?? null,
    changed_at: new Date(changedAt).toISOString(),
    ended: hasEnded,
    here: row.isHere,
    process: row.process ?? null,
    model: row.model ?? null,
    context: fill
      ? {
          used: fill.used,
          window: fill.window ?? null,
          estimated: fill.isEstimated,
          share: share === undefined ? null : Math.round(share * 10_000) / 10_000,
        }
      : null,
    cost_usd: row.cost === undefined ? null : Math.round(row.cost * 1e6) / 1e6,
    unpriced: row.unpriced,
    mirror: {
      behind_bytes: mirror.bytes,
      behind_since: mirror.since === undefined ? null : new Date(mirror.since).toISOString(),
      never: mirror.isNew,
    },
    counting: row.isCounting,
    trouble: row.trouble ?? null,
  };
}
