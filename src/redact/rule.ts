/**
 * One family of secrets, as data.
 *
 * A match begins at one of the rule's literals: the engine looks for all literals of all rules in one
 * pass and tries a pattern only where one of its literals stands. What must come before the literal
 * is a lookbehind. That keeps the cost to the places that matter, as long as a pattern either has a
 * bounded length or cannot start again inside the run it has read.
 *
 * Patterns see a line as it is on disk: a JSON text in Latin-1, so a quote inside a string is `\"`,
 * a newline is `\n` as two characters, and one level deeper each backslash is doubled. Between the
 * literal and the secret a pattern may cross quotes only if an opening quote is the last of them.
 */
export interface Rule {
  /** Stands in the placeholder and in the counts; several rules may share one. */
  name: string;
  /** Where a match begins; three ASCII characters at least. */
  literals: readonly string[];
  /** Whether the literals count in any case; the pattern says the same with `anyCase`. */
  anyCase?: true;
  /**
   * Source of a sticky RegExp, tried at a literal. The secret is the last group that took part, or
   * the whole match.
   */
  pattern: string;
  /** The last word on what matched the pattern; given the secret without its backslashes. */
  accept?: (secret: string) => boolean;
}
