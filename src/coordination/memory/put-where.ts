import type { Condition, Key, PutResult } from '../../bucket/bucket.ts';
import type { Redacted } from '../../redact/redacted.ts';
import { UserError } from '../../state/user-error.ts';
import { arbitrationOf } from '../arbitration.ts';
import type { Coordination } from '../context.ts';
import { putDocument } from '../document.ts';

/**
 * Puts where the condition holds, as far as the store keeps to conditions; where it does not, the last
 * writer wins, unless that `mustHold` (UserError).
 */
export async function putWhere(
  c: Coordination,
  key: Key,
  body: Redacted,
  condition: Condition,
  { mustHold = false } = {},
): Promise<PutResult> {
  if (arbitrationOf(c) === 'none' && !mustHold) return c.bucket.put(key, body);
  try {
    return await putDocument(c, key, body, condition);
  } catch (error) {
    // Only now has the store told that it does not know the condition.
    const isNews = error instanceof UserError && arbitrationOf(c) === 'none';
    if (!isNews || mustHold) throw error;
    return c.bucket.put(key, body);
  }
}
