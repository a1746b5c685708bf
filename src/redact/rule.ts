/**
 * One family of secrets, as data.
 *
 * A match begins at one of the rule's literals: the engine looks for all literals of all rules in one
 * pass and tries a pattern only where one of its literals stands. What must come before the literal
 * is a lookbehind. That keeps the cost to the places that matter, as long as a pattern either has a
 * bounded length or cannot start again inside the run it has read.
 *
 * Patterns see text as a person would read it (see `plain-text.ts`): escapes of JSON at any depth, of
 * URLs and of terminals are resolved before, so `\"`, `\\n`, `\u0041` and `%2F` are `"`, a newline, `A`
 * and `/`. Every character is one byte: what is not ASCII is some characters from `\x80` on. A line of
 * JSON ends with `\x1e`; what a match holds beyond that, or beyond the end of its string, is cut off.
 */
export interface Rule {
  /** Stands in the placeholder and in the counts: lower case and underscores. Several shapes of one family share it. */
  name: string;
  /** What it is, for a person: `GitHub personal access token`. */
  about: string;
  /**
   * `certain`: the shape alone tells it, nothing else looks like that. `likely`: told by a name beside
   * it, or by its randomness; such a match never touches ids, hashes and signatures.
   */
  confidence: 'certain' | 'likely';
  /** Where a match begins; three ASCII characters at least. The rarer, the cheaper. */
  literals: readonly string[];
  /** Whether the literals count in any case; the pattern says the same with `anyCase`. */
  anyCase?: true;
  /**
   * Source of a sticky RegExp, tried at a literal. The secret is the last group that took part, or
   * the whole match.
   */
  pattern: string;
  /**
   * Source of a short pattern that matches wherever `pattern` does, and that many rules may share. V8 takes up
   * to a millisecond to compile a long one, and where its literal stands in a text, few places need it.
   */
  outline?: string;
  /** The last word on what matched the pattern: checksums, randomness, placeholders. */
  accept?: (secret: string) => boolean;
}
