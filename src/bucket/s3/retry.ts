import type { StoreError } from './errors.ts';
import type { HttpAnswer, TransportError } from './http.ts';

/** More than this, and the deadline is not what stands in the way. */
export const mostAttempts = 8;

const transientStatuses = [408, 429, 500, 502, 503, 504];
const transientCodes = [
  'RequestTimeout',
  'SlowDown',
  'InternalError',
  'ConditionalRequestConflict',
  'OperationAborted',
];
const transientFailures = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'HPE_INVALID_EOF_STATE'];

/** `ofObject`: there, any 409 says that another write of the key was under way and decided nothing. */
export function isTransient({ status, code }: StoreError, ofObject: boolean): boolean {
  return (
    transientStatuses.includes(status) ||
    transientCodes.includes(code) ||
    (status === 409 && ofObject)
  );
}

/** A connection that broke; not one that was refused: nobody is there, and the hook need not wait. */
export function isTransientFailure(error: TransportError): boolean {
  return transientFailures.includes(error.code);
}

/** ms to wait after the n-th attempt: doubling, spread at random, at least what the store asked for. */
export function backoff(attempt: number, answer?: HttpAnswer): number {
  const asked = Number(answer?.headers['retry-after'] ?? 0) * 1000 || 0;
  return Math.max(asked, Math.random() * Math.min(2000, 25 * 2 ** attempt));
}
