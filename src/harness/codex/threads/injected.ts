import { sha256 } from '../../../hash.ts';
import type { Fields } from '../../records.ts';

/**
 * What is put into a thread, and comes back in its rollout: Codex 0.169.0 gives items ids, and says of each which
 * turn it is of; what the model is given of them stays as it was.
 */
const given = [
  'type',
  'role',
  'content',
  'summary',
  'encrypted_content',
  'name',
  'call_id',
  'arguments',
  'input',
  'output',
  'action',
] as const;

export function hashOfItems(items: readonly Fields[]): string {
  return sha256(JSON.stringify(items.map((item) => given.map((name) => item[name] ?? null))));
}
