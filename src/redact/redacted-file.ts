const key = Symbol('redact');

/** Where a `RedactedFile` has its bytes from. */
export interface FileSource {
  /** bytes */
  size: number;
  /** Of all of them, in hex. */
  sha256: string;
  /** From the beginning, each time; throws before the last of them where they are not those any more. */
  open(): AsyncIterable<Buffer>;
  /** Removes what was made for it. */
  dispose(): void;
}

/**
 * As `Redacted`, of any size: a file whose bytes may leave the machine, the only one that a bucket accepts.
 * Only this folder builds one.
 */
export class RedactedFile implements FileSource {
  readonly size: number;
  readonly sha256: string;
  readonly #source: FileSource;

  constructor(source: FileSource, by: symbol) {
    if (by !== key) throw new TypeError('A RedactedFile is built by the redaction engine only');
    this.size = source.size;
    this.sha256 = source.sha256;
    this.#source = source;
  }

  open(): AsyncIterable<Buffer> {
    return this.#source.open();
  }

  dispose(): void {
    this.#source.dispose();
  }

  /** The same file; whenever bytes of it are taken, `onBytes` hears how many. */
  watched(onBytes: (bytes: number) => void): RedactedFile {
    const source = this.#source;
    async function* open() {
      for await (const chunk of source.open()) {
        onBytes(chunk.length);
        yield chunk;
      }
    }
    const { size, sha256 } = source;
    return markRedactedFile({ size, sha256, open, dispose: () => source.dispose() });
  }
}

/** For this folder; nothing outside `redact/` imports it. */
export function markRedactedFile(source: FileSource): RedactedFile {
  return new RedactedFile(source, key);
}
