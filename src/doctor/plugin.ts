import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { asFields } from '../harness/records.ts';
import type { Registration } from '../install/registration.ts';

/** Where a harness says which plugins are on. */
const listed: Partial<Record<Registration['harness'], (folder: string) => boolean>> = {
  // `enabledPlugins: { "tracecraft@marketplace": true }` (Claude Code 2.1).
  'claude-code': (folder) => {
    const settings = asFields(parse(textOf(join(folder, 'settings.json'))));
    const plugins = Object.entries(asFields(settings?.enabledPlugins) ?? {});
    return plugins.some(([name, enabled]) => name.startsWith('tracecraft@') && enabled === true);
  },
  // `[plugins."tracecraft@marketplace"]` and, in the next line, `enabled = true` in config.toml (Codex 0.169).
  codex: (folder) =>
    /^\s*\[plugins\."?tracecraft@.*\]\s*$(?!\s*enabled\s*=\s*false)/m.test(
      textOf(join(folder, 'config.toml')),
    ),
};

/** Whether tracecraft is on as a plugin of this harness, as far as its settings tell. */
export function pluginEnabled(registration: Registration, env: NodeJS.ProcessEnv): boolean {
  return listed[registration.harness]?.(registration.folder(env)) ?? false;
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').replace(/^\uFEFF/, '') : '';
}
