import { harnessOption, projectOption } from '../session/options.ts';

/** Which sessions a site tells of, and how; for each of the commands. */
export const siteOptions = {
  project: {
    ...projectOption,
    conflicts: 'all',
    describe: 'Sessions of this project, in place of the one here',
  },
  all: { type: 'boolean', describe: 'Sessions of all projects' },
  harness: harnessOption,
  since: {
    type: 'string',
    requiresArg: true,
    describe: 'Only sessions that were active since: 12h, 7d, yesterday, 2026-01-31',
  },
  until: {
    type: 'string',
    requiresArg: true,
    describe: 'Only sessions that were active before, in the same forms',
  },
  local: {
    type: 'boolean',
    conflicts: 'mirrored',
    describe: "This machine's transcripts alone, without a request to the bucket",
  },
  mirrored: { type: 'boolean', describe: 'What the bucket holds alone' },
  images: { type: 'boolean', default: false, describe: 'Put pictures into the pages' },
  density: {
    requiresArg: true,
    choices: ['comfortable', 'compact'] as const,
    default: 'comfortable' as const,
    describe: 'How large the text is',
  },
  strict: {
    type: 'boolean',
    default: false,
    describe: 'Take out e-mail and IP addresses and the names of home folders, too',
  },
} as const;

export const sessionIds = {
  type: 'string',
  array: true,
  describe: 'Sessions by their ids, or enough of their beginnings',
} as const;
