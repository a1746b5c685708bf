import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { lateHarnesses } from './late-harnesses.ts';
import { ruleFiles } from './rule-files.ts';
import { rulesBeside } from './rules-beside.ts';
import { bundleSplit, type SplitBundle } from './split-bundle.ts';
import { thirdParty } from './third-party.ts';

/** Bundles the sources into `dist/`: what hooks run, the CLI, and what both load late. */

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** What of npm few need, is loaded from files of its own beside the bundle. */
const librariesBeside: Plugin = {
  name: 'libraries-beside',
  setup({ onResolve }) {
    onResolve({ filter: /(^|\/)(sdk|hub|mcp-sdk)\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import'
        ? { path: `./${basename(path, '.ts')}.cjs`, external: true }
        : undefined,
    );
  },
};

/** What makes pages is much, and a bundle of its own; begun from here, it reads the command line anew. */
const siteBeside: Plugin = {
  name: 'site-beside',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\/site\.mjs$/ }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /cli\/site\/run-[a-z]+\.ts$/ }, () => ({
      contents: "export const run = () => import('./site.mjs');",
    }));
  },
};

/** The MCP server asks its clients nothing, so that it has no answers to check against a schema. */
const withoutElicitation: Plugin = {
  name: 'without-elicitation',
  setup({ onLoad }) {
    onLoad({ filter: /validation\/ajv-provider\.js$/ }, () => ({
      contents: 'export class AjvJsonSchemaValidator {}',
    }));
  },
};

/** CommonJS dependencies inside an ES module call `require`, which it does not have. */
const requireInModule =
  "import { createRequire as _createRequire } from 'node:module'; const require = _createRequire(import.meta.url);";

const { data, tables, noPatterns } = await ruleFiles(join(root, 'src/redact/rules.ts'));

/** What the rules' data leaves to code. */
const tablesWhenNeeded: Plugin = {
  name: 'tables-when-needed',
  setup({ onLoad }) {
    onLoad({ filter: /redact\/rules\.ts$/ }, ({ path }) => ({
      contents: tables,
      resolveDir: dirname(path),
    }));
    onLoad({ filter: /redact\/patterns\.ts$/ }, () => ({ contents: noPatterns }));
  },
};

const common: BuildOptions = {
  absWorkingDir: root,
  platform: 'node',
  target: 'node22.16',
  // Packages that ship both forms: the modules can be shaken, and jsonc-parser's UMD cannot be bundled.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  define: { TRACECRAFT_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
  // `version.ts` names it in a branch that the version above takes out.
  logOverride: { 'empty-import-meta': 'silent' },
};

interface Bundle {
  entry: string;
  output: string;
  options: Pick<BuildOptions, 'format' | 'plugins' | 'banner'>;
  /** Packages that would slow the start of what runs at every turn. */
  without?: RegExp;
  /** What it is divided into, see `split-bundle.ts`. */
  split?: Pick<SplitBundle, 'late' | 'alone' | 'atOnce'>;
  /** What it loads with `import()` lies in files of its own beside it. */
  chunks?: true;
}

const bundles: Bundle[] = [
  {
    entry: 'src/hook.ts',
    output: 'hook.cjs',
    options: { plugins: [librariesBeside, rulesBeside('__dirname'), lateHarnesses] },
    without: /node_modules\//,
    // Every hook starts with the first file; each of the others costs a turn that needs it a millisecond or two.
    split: {
      late: {
        'hook-mirror.cjs': [
          'src/mirror/context.ts',
          'src/mirror/step.ts',
          'src/bucket/file.ts',
          'src/recall/in-hook.ts',
          // Hooks know the settings, which know how the user's own rules are tried when they are set.
          'src/redact/own/redactor.ts',
        ],
        'hook-coordination.cjs': ['src/hook-context.ts'],
        'hook-handover.cjs': [
          'src/recall/handover/compose.ts',
          'src/recall/handover/take-over.ts',
          'src/usage/offer.ts',
        ],
        ...Object.fromEntries(
          ['codex', 'openclaw', 'hermes', 'imported'].map((name) => [
            `hook-${name}.cjs`,
            [`src/harness/${name}/harness.ts`],
          ]),
        ),
        'hook-s3.cjs': ['src/bucket/s3/bucket.ts'],
        'hook-hf.cjs': ['src/bucket/hf/bucket.ts'],
      },
      alone: /^hook-(codex|openclaw|hermes|imported)/,
      // Not crypto (4 ms), stream (1.5 ms), zlib, timers/promises, nor what is on the network.
      atOnce: /^node:(buffer|fs|os|path|sqlite|url)$/,
    },
  },
  {
    entry: 'src/statusline.ts',
    output: 'statusline.cjs',
    options: {},
    without: /node_modules\//,
    split: {
      late: {
        'statusline-transcript.cjs': ['src/statusline/from-transcript.ts'],
        'statusline-state.cjs': ['src/statusline/note-window.ts'],
      },
      atOnce: /^node:(fs|os|path|sqlite)$/,
    },
  },
  { entry: 'src/load-compiled.ts', output: 'load-compiled.cjs', options: { format: 'cjs' } },
  {
    entry: 'src/cli.ts',
    output: 'cli.mjs',
    options: {
      format: 'esm',
      plugins: [librariesBeside, siteBeside, rulesBeside()],
      banner: { js: requireInModule },
    },
    without: /node_modules\/(@(aws-sdk|smithy|huggingface|modelcontextprotocol)|zod)\//,
    chunks: true,
  },
  {
    entry: 'src/monitor.ts',
    output: 'monitor.mjs',
    options: {
      format: 'esm',
      plugins: [librariesBeside, rulesBeside()],
      banner: { js: requireInModule },
    },
    without: /node_modules\/(@|zod)|src\/mcp\//,
  },
  {
    entry: 'src/site.ts',
    output: 'site.mjs',
    options: {
      format: 'esm',
      plugins: [librariesBeside, rulesBeside()],
      banner: { js: requireInModule },
    },
    without: /node_modules\/(@(aws-sdk|smithy|huggingface|modelcontextprotocol)|zod)\//,
    chunks: true,
  },
  {
    entry: 'src/redact/rules.ts',
    output: 'rule-tables.cjs',
    options: { format: 'cjs', plugins: [tablesWhenNeeded] },
  },
  {
    entry: 'src/recall/reading-worker.ts',
    output: 'reading-worker.cjs',
    options: { format: 'cjs' },
  },
  { entry: 'src/bucket/s3/sdk.ts', output: 'sdk.cjs', options: { format: 'cjs' } },
  { entry: 'src/bucket/hf/hub.ts', output: 'hub.cjs', options: { format: 'cjs' } },
  {
    entry: 'src/mcp/mcp-sdk.ts',
    output: 'mcp-sdk.cjs',
    options: { format: 'cjs', plugins: [withoutElicitation] },
    without: /node_modules\/(express|hono|@hono|jose|ajv|cors|eventsource)\//,
  },
];

// Built beside, then moved in file by file: hooks of a working copy may be running from `dist`. Not inside
// of it: what an interrupted build leaves behind would be packed.
mkdirSync(dist, { recursive: true });
const fresh = mkdtempSync(join(root, '.build-'));
try {
  const ended = await Promise.allSettled(bundles.map(bundle));
  // None of them writes any more: what is removed behind a failure stays removed.
  const metafiles = await Promise.all(
    ended.map((end) => (end.status === 'fulfilled' ? end.value : Promise.reject(end.reason))),
  );
  await writeSiteAssets();
  for (const [name, bytes] of Object.entries(data)) writeFileSync(join(fresh, name), bytes);
  writeFileSync(join(fresh, 'THIRD-PARTY.txt'), thirdParty(root, metafiles));
  const made = readdirSync(fresh);
  for (const name of made) moveIn(name);
  for (const name of readdirSync(dist)) {
    if (!made.includes(name)) rmSync(join(dist, name), { recursive: true, force: true });
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

/** A folder cannot be renamed onto one that holds files. */
function moveIn(name: string): void {
  if (statSync(join(fresh, name)).isDirectory()) {
    rmSync(join(dist, name), { recursive: true, force: true });
  }
  renameSync(join(fresh, name), join(dist, name));
}

/** The pages' script and style: for browsers of the last two years, and to be read. */
async function writeSiteAssets(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { site: 'src/site/client/main.ts', 'site-style': 'src/site/client/site.css' },
    outdir: join(fresh, 'site'),
    bundle: true,
    format: 'iife',
    target: ['chrome123', 'firefox125', 'safari17.5'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  renameSync(join(fresh, 'site', 'site-style.css'), join(fresh, 'site', 'site.css'));
}

async function bundle({
  entry,
  output,
  options,
  without,
  split,
  chunks,
}: Bundle): Promise<Metafile> {
  if (!existsSync(join(root, entry))) throw new Error(`${entry} is missing`);
  const metafile = split
    ? await writeSplit({ entry, output, ...split, options: { ...common, ...options } })
    : await writeWhole(entry, output, options, chunks);
  const unwanted = Object.keys(metafile.inputs).filter((input) => without?.test(input));
  if (unwanted.length > 0) throw new Error(`dist/${output} must not hold ${unwanted[0]}`);
  return metafile;
}

async function writeWhole(
  entry: string,
  output: string,
  options: BuildOptions,
  chunks = false,
): Promise<Metafile> {
  const [name, extension] = output.split('.') as [string, string];
  const { metafile, outputFiles } = await build({
    ...common,
    ...options,
    entryPoints: { [name]: entry },
    outdir: fresh,
    outExtension: { '.js': `.${extension}` },
    splitting: chunks,
    chunkNames: `${name}-[name]-[hash]`,
    bundle: true,
    metafile: true,
    write: false,
  });
  for (const { path, text } of outputFiles) writeFileSync(path, inAscii(text));
  return metafile;
}

async function writeSplit(split: SplitBundle): Promise<Metafile> {
  const { metafile, files } = await bundleSplit(split);
  for (const [name, text] of files) writeFileSync(join(fresh, name), inAscii(text));
  return metafile;
}

/**
 * As `load-compiled.ts` reads it, and as it takes half the memory, in each thread: esbuild leaves regular expressions as
 * they are written.
 */
function inAscii(text: string): string {
  return text.replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
