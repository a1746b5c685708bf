import { group } from './command.ts';
import { build } from './site/build.ts';
import { check } from './site/check.ts';
import { open } from './site/open.ts';
import { serve } from './site/serve.ts';

export const site = group(
  'site',
  'Sessions as pages: to read, to search, to pass on',
  [build, open, serve, check],
  'Pages work from a folder, below any address, and without a network.',
);
