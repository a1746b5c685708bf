import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Runs a program of the bundle from the compiled form that earlier processes have left. The cache that Node
 * keeps itself holds what was compiled when a file was loaded: whatever runs after that is compiled again in
 * each process (Node 22.16, 24.21), which is most of a hook's code. This one is written when a process ends,
 * and so holds all that ran in it.
 */
export function runCompiled(program: string, cache: string): void {
  const folder = dirname(program);
  const files = new Map<string, Loaded>();

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
    return process.getBuiltinModule(name) ?? createRequire(program)(name);
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

function compile(file: string, path: string): Loaded {
  const descriptor = openSync(file, 'r');
  const { size, mtimeMs } = fstatSync(descriptor);
  // The build sees to it that this is ASCII, which takes the least to read.
  const text = readFileSync(descriptor, 'latin1');
  closeSync(descriptor);
  const source = `${file} ${size} ${mtimeMs}`;
  const kept = find(path, source);
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${text}\n})`, {
    filename: file,
    ...(kept && { cachedData: kept.data }),
  });
  const ways = script.cachedDataRejected ? [] : (kept?.ways ?? []);
  return { module: { exports: {} }, script, source, path, ways };
}

/** The first line of what is kept; behind it the data, twice. */
interface Head {
  source: string;
  ways: string[];
}

/** V8 believes what it is given, and dies of damage: what is not the same twice is not used. */
function find(path: string, source: string): { data: Buffer; ways: string[] } | undefined {
  try {
    const bytes = readFileSync(path);
    const start = bytes.indexOf('\n') + 1;
    const head = JSON.parse(bytes.toString('utf8', 0, start)) as Head;
    const middle = (start + bytes.length) / 2;
    const data = bytes.subarray(start, middle);
    const isWhole = data.length > 0 && data.equals(bytes.subarray(middle));
    const isOfThis = head.source === source && Array.isArray(head.ways);
    return isWhole && isOfThis ? { data, ways: head.ways } : undefined;
  } catch {
    // Not there, or damaged: the code is compiled anew.
    return undefined;
  }
}

function keep({ script, source, path, ways }: Loaded, way: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const head: Head = { source, ways: [...ways, way] };
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      const data = script.createCachedData();
      writeFileSync(
        descriptor,
        Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), data, data]),
      );
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch {
    // A full disk, a folder that is not to be written to: the next process compiles as this one did.
    rmSync(temporary, { force: true });
  }
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
