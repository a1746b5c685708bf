import { redactionFault } from '../../mirror/redaction.ts';
import type { CliContext } from '../context.ts';
import type { LocalReport } from './local-report.ts';

/** The same for machines: names are promised. */
export function localJson(
  context: CliContext,
  { sessions, health, runs, lastError, index }: LocalReport,
  limit: number,
) {
  const now = Date.now();
  const time = (ms: number) => (ms > 0 ? new Date(ms).toISOString() : null);
  return {
    bucket: context.bucketUrl,
    project: context.project,
    agent: context.agent,
    machine: context.machine,
    state: context.paths.home,
    redaction: {
      ...context.redaction,
      off: context.redaction.off ?? false,
      error: redactionFault(context.redactor)?.message ?? null,
    },
    total: sessions.length,
    behind_bytes: sessions.reduce((sum, { behindBytes }) => sum + behindBytes, 0),
    sessions: sessions.slice(0, limit).map((lag) => ({
      session: lag.session,
      harness: lag.harness,
      project: lag.project,
      title: lag.title ?? null,
      sources: lag.sources,
      behind_bytes: lag.behindBytes,
      behind_seconds:
        lag.behindSince === undefined ? 0 : Math.max(0, Math.round((now - lag.behindSince) / 1000)),
      last_mirrored_at: lag.lastMirrored ?? null,
    })),
    breaker: {
      state: health.failures > 0 && health.openUntil > now ? 'open' : 'closed',
      failures: health.failures,
      failing_since: time(health.failingSince),
      open_until: time(health.openUntil),
      error: health.error || null,
    },
    index: index
      ? { records: index.records, turns: index.turns, bytes: index.bytes, behind: index.behind }
      : null,
    hooks: runs,
    last_error: lastError ?? null,
  };
}
