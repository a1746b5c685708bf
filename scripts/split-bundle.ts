import { basename } from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { requireAtOnce } from './late-harnesses.ts';

/**
 * One program in a few CommonJS files: what it always runs, and beside it what it loads with `import()`. Of
 * each module there is one copy. esbuild divides ES modules only, which Node takes longer to start, and into
 * a file for every way of sharing; so it divides first, and then puts together what is to be one file.
 */
export interface SplitBundle {
  entry: string;
  /** The file of the entry and of all that it imports at once. */
  output: string;
  /** Other files, and what is loaded from each with `import()`; what several need lies in the first of them. */
  late: Record<string, string[]>;
  /** Those of them that load no other: what they share with others lies in the first file. */
  alone?: RegExp;
  /** The modules of Node that the first file may load at its start. */
  atOnce: RegExp;
  options: BuildOptions;
}

export interface SplitFiles {
  /** Of the sources. */
  metafile: Metafile;
  /** Text by the file's name. */
  files: Map<string, string>;
}

const none = /^$/;

export async function bundleSplit({
  entry,
  output,
  late,
  alone = none,
  atOnce,
  options,
}: SplitBundle): Promise<SplitFiles> {
  const { metafile, outputFiles } = await build({
    ...options,
    entryPoints: [entry],
    // Nothing is written; names within it are relative.
    outdir: 'split',
    bundle: true,
    splitting: true,
    format: 'esm',
    metafile: true,
    write: false,
  });
  const pieces = toPieces(metafile, outputFiles);
  const fileOf = assignFiles(pieces, [output, [entry]], Object.entries(late), alone);
  for (const { name, builtIns } of pieces.values()) {
    const costly = builtIns.find((each) => !atOnce.test(each));
    if (costly && fileOf.get(name) === output) throw new Error(`${output} must not load ${costly}`);
  }
  const files = new Map<string, string>();
  for (const file of [output, ...Object.keys(late)]) {
    files.set(file, await join(file, pieces, fileOf, options));
  }
  return { metafile, files };
}

/** What esbuild divides into, by the name that the others import it by. */
interface Piece {
  name: string;
  text: string;
  exports: string[];
  /** Imported at once. */
  needs: string[];
  /** The same of Node's modules. */
  builtIns: string[];
  /** The module that it was made for; absent for what several share. */
  entry?: string;
}

function toPieces({ outputs }: Metafile, files: OutputFile[]): Map<string, Piece> {
  const texts = new Map(files.map(({ path, text }) => [basename(path), text]));
  const pieces = Object.entries(outputs).map(([path, { entryPoint, exports, imports }]): Piece => {
    const name = basename(path);
    const atOnce = imports.filter(({ kind }) => kind === 'import-statement');
    const [needs, builtIns] = [false, true].map((outside) =>
      atOnce.filter(({ external = false }) => external === outside).map((each) => each.path),
    ) as [string[], string[]];
    return {
      name,
      text: requireAtOnce(texts.get(name) as string),
      exports,
      needs: needs.map((needed) => basename(needed)),
      builtIns,
      ...(entryPoint !== undefined && { entry: entryPoint }),
    };
  });
  return new Map(pieces.map((piece) => [piece.name, piece]));
}

/**
 * The file of each piece, by its name: the first that needs it, so that none loads one that is listed behind it,
 * and what stands alone none but the first of all.
 */
function assignFiles(
  pieces: Map<string, Piece>,
  [first, entries]: [string, string[]],
  late: [file: string, entries: string[]][],
  alone: RegExp,
): Map<string, string> {
  const fileOf = new Map([...neededBy(pieces, entries)].map((name) => [name, first]));
  const needed = late.map(([file, modules]) => ({ file, names: neededBy(pieces, modules) }));
  for (const { name, entry } of pieces.values()) {
    if (fileOf.has(name)) continue;
    const [file, ...others] = needed.filter(({ names }) => names.has(name)).map(({ file }) => file);
    if (file === undefined) throw new Error(`From which file is ${entry ?? name} loaded?`);
    const isAlones = others.length > 0 && [file, ...others].some((each) => alone.test(each));
    fileOf.set(name, isAlones ? first : file);
  }
  return fileOf;
}

function neededBy(pieces: Map<string, Piece>, entries: string[]): Set<string> {
  const names = new Set<string>();
  const open = entries.map((entry) => {
    const piece = [...pieces.values()].find((each) => each.entry === entry);
    if (!piece) throw new Error(`${entry} is not loaded with import()`);
    return piece.name;
  });
  for (const name of open) {
    if (names.has(name)) continue;
    names.add(name);
    open.push(...(pieces.get(name) as Piece).needs);
  }
  return names;
}

async function join(
  file: string,
  pieces: Map<string, Piece>,
  fileOf: Map<string, string>,
  { target, minifySyntax, minifyWhitespace }: BuildOptions,
): Promise<string> {
  const own = [...pieces.values()].filter(({ name }) => fileOf.get(name) === file);
  const { outputFiles } = await build({
    stdin: { contents: exportsOf(own) },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    external: ['*.cjs'],
    // Node's own `import()` starts its loader of ES modules first.
    supported: { 'dynamic-import': false },
    plugins: [piecesOf(file, pieces, fileOf)],
    logLevel: 'warning',
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
    target,
    minifySyntax,
    minifyWhitespace,
  });
  return outputFiles[0]?.text as string;
}

/**
 * What other files take: values, put together in one literal. With a getter for each of some hundred names, as esbuild
 * makes them of `export`, a hook began half a millisecond later. None may change after its piece has
 * run, and no file is loaded late before all of the first one has: what it took from there would not be there yet.
 */
function exportsOf(pieces: readonly Piece[]): string {
  const imports = pieces.map(({ name, exports }, at) => {
    const names = exports.map((each) => `${each} as ${each}_${at}`);
    return `import { ${names.join(', ')} } from './${name}';`;
  });
  const values = pieces.map(({ name, exports }, at) => {
    const names = exports.map((each) => `${each}: ${each}_${at}`);
    return `${asWord(name)}: { ${names.join(', ')} }`;
  });
  return `${imports.join('\n')}\nmodule.exports = { ${values.join(', ')} };`;
}

/** What lies in another file is taken from there: its names hold a digest, so that two builds never mix. */
function piecesOf(file: string, pieces: Map<string, Piece>, fileOf: Map<string, string>): Plugin {
  return {
    name: 'pieces',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/.*\.js$/ }, ({ path }) => {
        const name = basename(path);
        return { path: name, namespace: fileOf.get(name) === file ? 'here' : 'elsewhere' };
      });
      onLoad({ filter: /./, namespace: 'here' }, ({ path }) => ({
        contents: pieces.get(path)?.text,
      }));
      onLoad({ filter: /./, namespace: 'elsewhere' }, ({ path }) => ({
        contents: `export const { ${pieces.get(path)?.exports.join(', ')} } = require('./${fileOf.get(path)}').${asWord(path)};`,
      }));
    },
  };
}

function asWord(name: string): string {
  return name.replace(/\W/g, '_');
}
