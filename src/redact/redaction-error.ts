/** A rule that cannot run. Nothing may leave the machine on its account, so callers let it stop the upload. */
export class RedactionError extends Error {
  override readonly name = 'RedactionError';
  readonly rule: string;
  /** The step that helps, as a sentence for the user. */
  readonly hint: string;
  /** The rule could not even be read: that is so for every text. */
  readonly isUnread: boolean;

  constructor(rule: string, cause: unknown) {
    super(`Redaction rule ${rule} failed: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
    this.rule = rule;
    this.isUnread =
      cause instanceof SyntaxError ||
      (cause as NodeJS.ErrnoException | undefined)?.code !== undefined;
    this.hint = 'Nothing was uploaded. Run `tracecraft doctor` and report the rule it names.';
  }
}
