import { project } from '../fields.ts';
import { boolean, string } from '../library.ts';
import { harness } from './harness-field.ts';

/** Which turns are meant, for each of the tools that ask back. */
export const scope = {
  session: string()
    .min(1)
    .max(300)
    .regex(/\S/)
    .optional()
    .describe('Only of this session: its id, or its beginning'),
  project,
  all_projects: boolean().default(false).describe('Of all projects, not only the one here'),
  harness,
};

const time = string().min(1).max(100).optional();

export const times = {
  since: time.describe('Only what is newer: 12h, 7d, 14:02, yesterday, 2026-01-31'),
  until: time.describe('Only what is older, in the same forms'),
};
