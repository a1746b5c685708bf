import { BucketError } from '../bucket/bucket.ts';
import { statePaths } from '../state/paths.ts';
import { UserError } from '../state/user-error.ts';
import { printJson } from './print/output.ts';
import { plain } from './print/plain.ts';

/** Says what failed and the step that helps: on stderr, and for machines on stdout too. Returns the exit code. */
export function reportError(error: unknown, { json = false } = {}): number {
  if (isBrokenPipe(error)) return 0;
  const { message, hint, exitCode, details } = describe(error);
  process.stderr.write(`tracecraft: ${plain(message)}\n`);
  for (const line of hint?.split('\n') ?? []) process.stderr.write(`${shown(line)}\n`);
  if (process.env.TRACECRAFT_DEBUG) console.error(error);
  if (json) printJson({ ...details, error: { message, hint: hint ?? null, exit_code: exitCode } });
  return exitCode;
}

/** The reader of our output has seen enough (`| head`): that is no error. */
export function isBrokenPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
}

/** A hint may be a list: its indents and columns stay. */
function shown(line: string): string {
  return line.split('  ').map(plain).join('  ');
}

interface Description {
  message: string;
  hint?: string;
  exitCode: number;
  details?: Readonly<Record<string, unknown>>;
}

function describe(error: unknown): Description {
  if (error instanceof UserError) return error;
  if (error instanceof BucketError)
    return { message: error.message, hint: error.hint, exitCode: 1 };
  const { message, hint, code } = error as Error & { hint?: string; code?: string };
  if (code === 'ERR_SQLITE_ERROR') {
    return {
      message: `The state in ${statePaths(process.env).home} cannot be used: ${message}`,
      hint: 'Look whether its disk is full (`df -h`) or read-only, then try again.',
      exitCode: 1,
    };
  }
  return { message, hint: hint ?? 'With TRACECRAFT_DEBUG=1 it says more.', exitCode: 1 };
}
