import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * A hook is of one harness. The sources name all of them at once; in the hooks' bundle each but Claude Code is
 * loaded when something of it is asked for, from a file of its own: what of the others ran at the start of each
 * hook took it 0.7 ms (Node 26.10).
 */
export const lateHarnesses: Plugin = {
  name: 'late-harnesses',
  setup({ onLoad }) {
    onLoad({ filter: /harness[\\/]registry\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replaceAll(named, standIn) + atOnce,
    }));
  },
};

const named = /^import \{ (\w+) \} from '\.\/((?!claude-code)[\w-]+)\/harness\.ts';$/gm;
/** Of a harness the name is asked for most, and is that of its folder. */
const standIn = "const $1 = loadedAtOnce(() => import('./$2/harness.ts'), '$1', '$2');";
const atOnce = `
function loadedAtOnce(load, of, name) {
  let harness;
  const get = (_, key) => (key === 'name' ? name : (harness ??= load()[of])[key]);
  return new Proxy({}, { get });
}
`;

/** In a bundle's text: esbuild divides it at an `import()`, which would answer too late. */
export function requireAtOnce(text: string): string {
  return text.replaceAll(/(loadedAtOnce\(\(\)\s*=>\s*)import\(("[^"]+")\)/g, '$1require($2)');
}
