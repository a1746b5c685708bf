import { boolean, int, string } from './library.ts';

/** Parts of schemas that several tools have. */

export const project = string()
  .min(1)
  .max(300)
  .optional()
  .describe("Another project than this folder's, by name");

export const who = {
  project,
  agent: string()
    .min(1)
    .max(100)
    .optional()
    .describe('Act under this name, as a subagent that has one'),
};

export const lease = {
  lease: string()
    .max(64)
    .optional()
    .describe('The lease of a claim that was made elsewhere, as claim told it'),
};

export const bestEffort = {
  best_effort: boolean()
    .default(false)
    .describe('Go on where the store cannot arbitrate: then two may be told the same'),
};

export const ttl = int().min(5).max(604_800).describe('How long the claim lasts unless renewed');

export const cursor = string()
  .min(1)
  .max(2000)
  .optional()
  .describe('Go on from here: the next_cursor of the answer before');

export function limit(usual: number, most: number) {
  return int().min(1).max(most).default(usual).describe(`At most so many; ${usual} unless given`);
}

export const step = string().min(1).max(100).describe('The name of the step');
