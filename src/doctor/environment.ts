import { canonicalUrl } from '../bucket/canonical.ts';
import { readableUrl } from '../bucket/readable-url.ts';
import { bucketInForce, bucketOfHooks } from '../state/config.ts';
import { pinnedIn } from '../state/pinned-variables.ts';
import type { Check, Found } from './finding.ts';

const fix =
  'Run `tracecraft install` in a shell of your own to have hooks use what it says, or unset it here.';

/** That hooks go where commands go: hooks take the way to the bucket from the config alone. */
export const environmentCheck: Check = {
  name: 'variables',
  needsConfig: true,
  run({ paths, config, env }) {
    const here = canonicalUrl(bucketInForce(paths, config, env), env);
    const theirs = bucketOfHooks(paths, config, env);
    const other: Found[] =
      here === theirs
        ? []
        : [
            {
              state: 'warn',
              what: `This shell's environment names ${readableUrl(here)}; hooks use ${readableUrl(theirs)}.`,
              fix,
            },
          ];
    const unknown = Object.entries(pinnedIn(env))
      .filter(([name, value]) => config.environment?.[name] !== value)
      .map(([name]) => name);
    if (unknown.length === 0) return other;
    const what = `Hooks do not see what this shell has in ${unknown.join(', ')}.`;
    return [...other, { state: 'warn', what, fix }];
  },
};
