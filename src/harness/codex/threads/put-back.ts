import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { writeFileAtomic } from '../../../state/atomic-file.ts';
import { asFields } from '../../records.ts';
import { firstRow } from '../first-row.ts';
import type { Journal } from './journal.ts';

/**
 * Takes a revert back. Codex 0.169.0 has no call for that, goes on with the file that the revert made and with no
 * other, and refuses to fork the one before. That file is ours to write as long as no turn is in it: it is made
 * one that goes on behind the last row of the file before, as Codex makes them for a revert to a later turn. The
 * thread then has all its turns again, and the model is given what it was given before. Who calls holds the
 * thread's lock. Throws what writing throws.
 */
export function putBack(path: string, { before }: Journal): void {
  const row = firstRow(path);
  const payload = asFields(row?.payload);
  if (row?.type !== 'session_meta' || !payload) {
    throw new Error(`${basename(path)} does not begin as a rollout does`);
  }
  const { base, ordinal, bytes } = before;
  const history_base = {
    thread_id: base,
    end_ordinal_exclusive: ordinal,
    end_byte_offset: bytes,
  };
  const meta = { ...row, ordinal, payload: { ...payload, history_base } };
  writeFileAtomic(path, `${JSON.stringify(meta)}\n`, statSync(path).mode & 0o777);
}

/** The id by which a file is named as a base. */
export function baseId({ id, session }: { id: string; session: string }): string {
  return id === 'main' ? session : id.slice('rev-'.length);
}
