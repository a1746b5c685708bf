import { type FSWatcher, watch } from 'node:fs';

/** Tells at once when something moves in a folder, where the system can; elsewhere time has to do. */
export interface Stirring {
  /** From here on, these folders, with what of the names in each counts. */
  watch(folders: ReadonlyMap<string, (name: string) => boolean>): void;
  /** Resolves when something has moved since the last call, or `wake` was called; else after `ms`. */
  next(ms: number, signal?: AbortSignal): Promise<void>;
  wake(): void;
  wakeIn(ms: number): void;
  /** What moved since the last call: paths, each once. */
  moved(): string[];
  close(): void;
}

/** Each takes a little of the system's memory, and systems have few for a user. */
const most = 256;
/** Only so many names are kept between two calls: who asks looks at everything anyway. */
const mostNames = 64;

export function openStirring(): Stirring {
  const watchers = new Map<string, FSWatcher>();
  const moved = new Set<string>();
  let isAwake = false;
  let resolveNext = () => {};
  let alarm: NodeJS.Timeout | undefined;

  function wake(): void {
    isAwake = true;
    resolveNext();
  }

  function open(folder: string, counts: (name: string) => boolean): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name !== null && !counts(name)) return;
        if (moved.size < mostNames) moved.add(name === null ? folder : `${folder}/${name}`);
        wake();
      });
      // The folder is gone, or the system has no more of them: looking every second goes on.
      watcher.on('error', () => drop(folder));
      watchers.set(folder, watcher);
    } catch {
      // As above.
    }
  }

  function drop(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  return {
    watch(folders) {
      for (const folder of watchers.keys()) if (!folders.has(folder)) drop(folder);
      for (const [folder, counts] of folders) {
        if (watchers.size >= most) break;
        if (!watchers.has(folder)) open(folder, counts);
      }
    },
    next(ms, signal) {
      return new Promise((resolve) => {
        const timer = setTimeout(done, ms);
        resolveNext = done;
        signal?.addEventListener('abort', done, { once: true });
        if (isAwake || signal?.aborted) done();
        function done(): void {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          isAwake = false;
          resolveNext = () => {};
          resolve();
        }
      });
    },
    wake,
    wakeIn(ms) {
      alarm ??= setTimeout(() => {
        alarm = undefined;
        wake();
      }, ms).unref();
    },
    moved() {
      const paths = [...moved];
      moved.clear();
      return paths;
    },
    close() {
      clearTimeout(alarm);
      for (const folder of [...watchers.keys()]) drop(folder);
    },
  };
}
