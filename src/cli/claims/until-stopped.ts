import { UserError } from '../../state/user-error.ts';
import { exitCodeOf, type Interruption, interruptible } from '../interrupt.ts';

/** Runs a wait. Where Ctrl-C or SIGTERM ends it, the UserError that it comes to says so, also as its exit code. */
export function untilStopped<T>(wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return interruptible(async (signal) => {
    try {
      return await wait(signal);
    } catch (error) {
      if (!signal.aborted || !(error instanceof UserError)) throw error;
      throw new UserError(`Stopped waiting: ${error.message}`, error.hint, {
        exitCode: exitCodeOf(signal.reason as Interruption),
        details: error.details,
      });
    }
  });
}
