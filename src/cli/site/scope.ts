import type { HarnessName } from '../../harness/harness.ts';
import type { BuildOptions } from '../../site/build/build-site.ts';
import type { SiteContext, SiteScope } from '../../site/sources/scope.ts';
import { timesOf } from '../recall/options.ts';

/** As `siteOptions` are given. */
export interface SiteArgs {
  ids?: string[];
  project?: string;
  all?: boolean;
  harness?: HarnessName;
  since?: string;
  until?: string;
  local?: boolean;
  mirrored?: boolean;
  images: boolean;
  density: 'comfortable' | 'compact';
  strict: boolean;
}

/** Named sessions are looked for in every project. */
export function scopeOf(context: SiteContext, args: SiteArgs): SiteScope {
  const { ids = [], project, all, harness, local, mirrored } = args;
  const isAnywhere = all === true || ids.length > 0;
  return {
    project: project ?? (isAnywhere ? undefined : context.project),
    harness,
    ...timesOf(args),
    ...(ids.length > 0 && { ids }),
    from: local ? 'here' : mirrored ? 'bucket' : 'both',
  };
}

/** What a build is to do, but for where and how it is told of. */
export function buildOptionsOf(
  context: SiteContext,
  args: SiteArgs,
): Omit<BuildOptions, 'out' | 'onProgress'> {
  const { images, density, strict } = args;
  const scope = scopeOf(context, args);
  return { scope, title: scope.project ?? 'All projects', look: { images, density }, strict };
}
