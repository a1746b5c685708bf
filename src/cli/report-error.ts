import { BucketError } from '../bucket/bucket.ts';
import { isLocked } from '../state/database.ts';
import { statePaths } from '../state/paths.ts';
import { UserError } from '../state/user-error.ts';
import { printJson } from './print/output.ts';
import { plain } from './print/plain.ts';
import { sandboxHint } from './sandbox-hint.ts';

/** Says what failed and the step that helps: on stderr, and for machines on stdout too. Returns the exit code. */
export function reportError(error: unknown, { json = false } = {}): number {
  if (isBrokenPipe(error)) return 0;
  const { message, hint, exitCode, details } = explain(error);
  process.stderr.write(`tracecraft: ${plain(message)}\n`);
  for (const line of hint?.split('\n') ?? []) process.stderr.write(`${shown(line)}\n`);
  if (process.env.TRACECRAFT_DEBUG) console.error(error);
  if (json) printJson({ ...details, error: { message, hint: hint ?? null, exit_code: exitCode } });
  return exitCode;
}

/** The reader of our output has seen enough (`| head`): that is no error. */
function isBrokenPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
}

/** A hint may be a list: its indents and columns stay. */
function shown(line: string): string {
  return line.split('  ').map(plain).join('  ');
}

export interface Explanation {
  message: string;
  /** The step that helps. */
  hint?: string | undefined;
  exitCode: number;
  /** For machines. */
  details?: Readonly<Record<string, unknown>> | undefined;
}

/** What is told of an error: to the person at the terminal, to machines, to an agent that called a tool. */
export function explain(error: unknown): Explanation {
  const { message, hint, exitCode, details } = describe(error);
  return { message, hint: sandboxHint(error, process.env) ?? hint, exitCode, details };
}

function describe(error: unknown): Explanation {
  if (error instanceof UserError) return error;
  if (error instanceof BucketError) {
    const { message, hint, ambiguous } = error;
    return { message, hint, exitCode: 1, details: ambiguous ? { ambiguous } : {} };
  }
  const { message, hint, code, path } = error as NodeJS.ErrnoException & { hint?: string };
  const { home } = statePaths(process.env);
  if (isLocked(error)) {
    return {
      message: `The state in ${home} is kept by another process: ${message}`,
      hint: 'Try again in a moment; should it stay so, end the process that has its files open.',
      exitCode: 1,
    };
  }
  if (code === 'ERR_SQLITE_ERROR' || path?.startsWith(home)) {
    return {
      message: `The state in ${home} cannot be used: ${message}`,
      hint: 'Look whether it is yours, and its disk neither full (`df -h`) nor read-only; or name another folder with TRACECRAFT_HOME.',
      exitCode: 1,
    };
  }
  return { message, hint: hint ?? 'With TRACECRAFT_DEBUG=1 it says more.', exitCode: 1 };
}
