import { asText } from '../../harness/records.ts';
import { UserError } from '../../state/user-error.ts';

/** Turns of which it is known how many are left. */
export const mostCounted = 10_000;

/** Where an answer goes on. */
export interface Place {
  what?: string | undefined;
  before?: string | undefined;
  /** Turns that were shown. */
  shown: number;
  /** UTF-16 units of the next one that were. */
  offset: number;
}

interface Question {
  what?: string | undefined;
  before?: string | undefined;
  session?: string | undefined;
  cursor?: string | undefined;
}

/** Throws UserError (exit 2) for a question that asks nothing, or two things, and for a cursor that is none. */
export function placeOf({ what, before, session, cursor }: Question): Place {
  if (what !== undefined && before !== undefined) {
    throw wrong('before stands alone', 'Leave out what, or before.');
  }
  if (cursor !== undefined) return parseCursor(cursor);
  if (what === undefined && before === undefined && session === undefined) {
    throw wrong(
      'What is to be recalled?',
      'Give what: a turn (88e9328b.12), some (88e9328b.3-9), a session (88e9328b), a time (14:02, yesterday 9:00-10:30, 2026-01-31, 2h), or words.',
    );
  }
  return { what, before, shown: 0, offset: 0 };
}

export function asCursor({ what, before, shown, offset }: Place): string {
  return Buffer.from(JSON.stringify([shown, offset, what ?? null, before ?? null])).toString(
    'base64url',
  );
}

function parseCursor(cursor: string): Place {
  const [shown, offset, what, before] = parsed(cursor);
  if (!isCount(shown) || !isCount(offset) || shown > mostCounted) {
    throw wrong('The cursor is none', 'Give the one that the answer before ended with, or none.');
  }
  return { what: asText(what), before: asText(before), shown, offset };
}

function parsed(cursor: string): unknown[] {
  try {
    const value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    // The caller says that it is none.
    return [];
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function wrong(message: string, hint: string): UserError {
  return new UserError(message, hint, { exitCode: 2 });
}
