import { LineTooLong } from '../../redact/check/pieces.ts';
import { UserError } from '../../state/user-error.ts';

/** What keeps a file from being checked: exit code 2, since 1 is the answer that something was found. */

const reasons: Record<string, string> = {
  ENOENT: 'is not there',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
  ENOTDIR: 'is not there',
};

export function unreadable(name: string, error: NodeJS.ErrnoException): UserError {
  const reason = reasons[error.code ?? ''] ?? `cannot be read (${error.message})`;
  const hint =
    error.code === 'EISDIR'
      ? 'Give a file; the transcripts on this machine are searched by `tracecraft redact scan --local`.'
      : 'Give the path of a file, or - for stdin.';
  return new UserError(`${name} ${reason}`, hint, { exitCode: 2, cause: error });
}

export function binary(name: string): UserError {
  return new UserError(
    `${name} is binary: what is compressed or encrypted in it cannot be seen`,
    'Unpack it and check what is in it; or, to take it as it is, add --as text.',
    { exitCode: 2 },
  );
}

export function errorAsJson(error: UserError | undefined) {
  return error && { message: error.message, hint: error.hint, exit_code: error.exitCode };
}

export function asUsage(error: unknown, name = ''): UserError {
  if (error instanceof LineTooLong) {
    return new UserError(`${name}: ${error.message}`, 'Add --as text to search it as plain text.', {
      exitCode: 2,
      cause: error,
    });
  }
  const { message, hint = 'With TRACECRAFT_DEBUG=1 it says more.' } = error as UserError;
  return new UserError(message, hint, { exitCode: 2, cause: error });
}
