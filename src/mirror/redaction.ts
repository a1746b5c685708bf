import { BucketError } from '../bucket/bucket.ts';
import { canonicalUrl } from '../bucket/canonical.ts';
import { noteOf, type RedactionNote } from '../redact/own/note.ts';
import { createOwnRedactor } from '../redact/own/redactor.ts';
import { unredacted } from '../redact/own/unredacted.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { Config } from '../state/config.ts';
import { UserError } from '../state/user-error.ts';

export type { RedactionNote } from '../redact/own/note.ts';

/** What stands between this machine and a bucket, by the user's own config alone. */
export function openRedaction(
  { redaction = {} }: Config,
  bucketUrl: string,
  env: NodeJS.ProcessEnv,
): { redactor: Redactor; redaction: RedactionNote } {
  const note = noteOf(redaction);
  return isOffFor(redaction.off_for ?? [], bucketUrl)
    ? { redactor: unredacted(), redaction: { ...note, off: true } }
    : { redactor: createOwnRedactor(redaction, env), redaction: note };
}

/** Why nothing can be redacted, and so nothing leaves: the user's own part does not hold. */
export function redactionFault(redactor: Redactor): UserError | undefined {
  try {
    redactor.json(null);
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function isOffFor(urls: readonly string[], bucketUrl: string): boolean {
  return urls.some((url) => canonicalOrNone(url) === bucketUrl);
}

/** What names no bucket turns nothing off. */
function canonicalOrNone(url: string): string | undefined {
  try {
    return canonicalUrl(url, {});
  } catch (error) {
    if (error instanceof BucketError) return undefined;
    throw error;
  }
}
