/**
 * Something the user can mend: printed as one line with the next step, without a stack.
 * `exitCode` 1: the request could not be met; 2: it was wrong; 130, 143: a signal ended it, as a shell reports
 * it. `details`: what `--json` tells beside the error, for a program that goes on from it.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly hint: string;
  readonly exitCode: number;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    message: string,
    hint: string,
    options: { exitCode?: number; cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, { cause: options.cause });
    this.hint = hint;
    this.exitCode = options.exitCode ?? 1;
    this.details = options.details ?? {};
  }
}
