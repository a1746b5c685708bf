import { searchFolder } from '../../search/index-format.ts';

/** Gives a part of the index by its name: `directory`, `3fa9c1d20b7e/words-4`. */
export type LoadChunk = (name: string) => Promise<unknown>;

interface Waiting {
  resolve(data: unknown): void;
  reject(error: Error): void;
}

declare global {
  interface Window {
    /** Called by each chunk. */
    tracecraftSearch?: (name: string, data: unknown) => void;
  }
}

/** By scripts, which load from a file as they do from a server; each part once. */
export function chunkLoader(): LoadChunk {
  const loaded = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Waiting>();
  window.tracecraftSearch = (name, data) => waiting.get(name)?.resolve(data);

  return (name) => {
    const known = loaded.get(name);
    if (known) return known;
    const chunk = new Promise<unknown>((resolve, reject) => {
      waiting.set(name, { resolve, reject });
    });
    loaded.set(name, chunk);
    const script = document.createElement('script');
    script.src = `${searchFolder}/${name}.js`;
    // What runs is there when it has loaded; one that told nothing is not the part it is named for.
    const end = () => {
      waiting.get(name)?.reject(new Error(`${script.src} could not be read`));
      waiting.delete(name);
      script.remove();
    };
    script.addEventListener('load', end);
    script.addEventListener('error', () => {
      loaded.delete(name);
      end();
    });
    document.head.append(script);
    return chunk;
  };
}
