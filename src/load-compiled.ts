import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { findCompiled, keepCompiled, readSource } from './compiled-form.ts';

/**
 * Runs a program of the bundle from the compiled form that earlier processes have left. The cache that Node
 * keeps itself holds what was compiled when a file was loaded: whatever runs after that is compiled again in
 * each process (Node 22.16, 24.21), which is most of a hook's code. This one is written when a process ends,
 * and so holds all that ran in it.
 */
export function runCompiled(program: string, cache: string): void {
  const folder = dirname(program);
  const files = new Map<string, Loaded>();
  /** Each piece of the bundle asks for its own, some of them twenty times. */
  const builtIns = new Map<string, unknown>();

  function load(name: string): unknown {
    const known = files.get(name);
    if (known) return known.module.exports;
    const loaded = compile(join(folder, name), join(cache, `${name}.compiled`));
    files.set(name, loaded);
    const { module, script } = loaded;
    script.runInThisContext()(module.exports, require, module, join(folder, name), folder);
    return module.exports;
  }

  /** The bundle loads its own files and Node's modules; what else a library tries to load, it does without. */
  function require(name: string): unknown {
    if (name.startsWith('./')) return load(name.slice(2));
    const known = builtIns.get(name) ?? process.getBuiltinModule(name);
    if (known === undefined)
      return process.getBuiltinModule('node:module').createRequire(program)(name);
    builtIns.set(name, known);
    return known;
  }

  // Once a way through the program: what another way takes besides is compiled with it then.
  process.on('exit', () => {
    try {
      const tell = wayOf(files.values());
      for (const loaded of files.values()) {
        const told = tell();
        if (told === undefined) return;
        const way = [process.argv[2], told, ...files.keys()].join(' ');
        if (loaded.ways.length < mostWays && !loaded.ways.includes(way)) keep(loaded, way);
      }
    } catch {
      // However the program ended, what is kept for others must not change its exit code.
    }
  });
  load(program.slice(folder.length + 1));
}

/** Of each file; more are left as they are. */
const mostWays = 24;

interface Loaded {
  module: { exports: unknown };
  script: Script;
  /** The file it is of: a name, its size and time. */
  source: string;
  /** Where its compiled form is kept, and which ways through the program that knows. */
  path: string;
  ways: string[];
}

const wrapper = ['(function(exports,require,module,__filename,__dirname){', '\n})'] as const;

function compile(file: string, path: string): Loaded {
  const { text, source } = readSource(file, wrapper);
  const kept = findCompiled(path, source);
  const cached = kept && { cachedData: kept.data };
  const script = new Script(text, { filename: file, ...cached });
  const ways = script.cachedDataRejected ? [] : (kept?.ways ?? []);
  return { module: { exports: {} }, script, source, path, ways };
}

function keep({ script, source, path, ways }: Loaded, way: string): void {
  keepCompiled(path, { source, ways: [...ways, way] }, script.createCachedData());
}

type Way = () => string | undefined;

/** How the program says what it did, or that there is no time to keep it: see `way` in hook.ts. */
function wayOf(files: Iterable<Loaded>): Way {
  for (const { module } of files) {
    for (const part of Object.values(module.exports as Record<string, { way?: Way }>)) {
      if (typeof part?.way === 'function') return part.way;
    }
  }
  return () => '';
}
