import { int } from '../library.ts';

/** Clients give a tool a minute or so (Codex 0.169.0: 60 s unless told otherwise). */
export const waitSeconds = int().min(0).max(45).default(0);
