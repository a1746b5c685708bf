/** Where in a turn a word stands: what was said, and what was done (calls, results, thinking, events). */
export type Kind = 'said' | 'done';

/** A word of a turn may stand in both. */
export const kindBits: Record<Kind, number> = { said: 1, done: 2 };
