/** What another session says comes in the user's name; rows of 2.1.329 say so, or its words alone do. */
export const otherSession =
  /^\s*(?:<cross-session-message\b|(?:Another Claude|A peer) session sent a message\b[^\n]{0,40}:)/;
