import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Rules are read from the build's files, each when it is needed. `folder`: an expression; default: the bundle's. */
export function rulesBeside(folder?: string): Plugin {
  return {
    name: 'rules-beside',
    setup({ initialOptions, onResolve }) {
      const own = initialOptions.format === 'cjs' ? '__dirname' : 'import.meta.dirname';
      initialOptions.define = { ...initialOptions.define, RULES_FOLDER: folder ?? own };
      onResolve({ filter: /\/load-rules\.ts$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path, '../load-built-rules.ts'),
      }));
    },
  };
}
