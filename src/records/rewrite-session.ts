import { blamesBucket } from '../mirror/blame.ts';
import type { MirrorContext } from '../mirror/context.ts';
import { sumOf } from '../redact/counts.ts';
import { UserError } from '../state/user-error.ts';
import type { ListedRecord } from './list.ts';
import { type Rewrite, type RewriteOptions, rewriteRecord } from './rewrite.ts';
import { surveySession } from './survey.ts';

export interface RecordRewrite extends Omit<Rewrite, 'status'> {
  record: ListedRecord;
  /** `clean`: there is nothing to replace. `found`: there is, in a dry run. `failed`: see `error`. */
  status: Rewrite['status'] | 'clean' | 'found' | 'failed';
  error?: Error;
}

export interface RewriteSessionOptions {
  dryRun?: boolean;
  takeOver?: boolean;
  onBytes?(bytes: number): void;
}

/**
 * Redacts all records of a session anew that need it, the one that it began with first; what one of them
 * has shown is replaced in all. One that is broken keeps no other; throws what stops the bucket.
 */
export async function* rewriteSession(
  context: MirrorContext,
  records: readonly ListedRecord[],
  { dryRun = false, takeOver = false, onBytes }: RewriteSessionOptions = {},
): AsyncGenerator<RecordRewrite> {
  const { surveys, memory } = await surveySession(context, context.redactor, records, onBytes);
  for (const { record, counts, isUntidy, error } of surveys) {
    if (error) yield { record, status: 'failed', counts, error };
    else if (sumOf(counts) === 0 && !isUntidy) yield { record, status: 'clean', counts };
    else if (dryRun) yield { record, status: sumOf(counts) > 0 ? 'found' : 'clean', counts };
    else yield await rewriteOne(context, record, { memory, takeOver });
  }
}

async function rewriteOne(
  context: MirrorContext,
  record: ListedRecord,
  options: RewriteOptions,
): Promise<RecordRewrite> {
  try {
    return { record, ...(await rewriteRecord(context, record.address, options)) };
  } catch (error) {
    if (blamesBucket(error)) throw error;
    return { record, status: 'failed', counts: {}, error: error as Error };
  }
}

/** Throws UserError for a bucket that gets everything as it is. */
export function requireRedaction({ redaction, bucketUrl }: MirrorContext): void {
  if (!redaction.off) return;
  throw new UserError(
    `Redaction is off for ${bucketUrl}, so there is nothing to redact anew by`,
    'Take it out of redaction.off_for first: `tracecraft config unset redaction.off_for`.',
  );
}
