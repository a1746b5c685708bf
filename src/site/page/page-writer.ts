import { escapedBytes } from './escape-kernel/escaped-bytes.ts';
import type { Spill } from './spill.ts';

/** A stretch of a page: written already, or known only when all was read. */
export type Piece =
  | { from: number; to: number }
  | { html: Promise<string> }
  /** The place of a subagent, by its record. */
  | { agent: string };

export interface PageWriter {
  write(html: string): void;
  /** Text that is to be read as it is. */
  text(text: string): void;
  /** What becomes known later, in its place. */
  later(html: Promise<string>): void;
  agent(record: string): void;
  /** What was written since the last call. */
  take(): Piece[];
  /** Until what is to be known later is known. */
  settled(): Promise<void>;
}

export function pageWriter(spill: Spill): PageWriter {
  let pieces: Piece[] = [];
  let from = spill.length();
  let open: Promise<string>[] = [];

  function cut(): void {
    const to = spill.length();
    if (to > from) pieces.push({ from, to });
    from = to;
  }

  return {
    write: spill.append,
    text(text) {
      for (const bytes of escapedBytes(text)) spill.appendBytes(bytes);
    },
    later(html) {
      cut();
      pieces.push({ html });
      open.push(html);
      // Told by `settled`, or where the piece is read: it may fail before either.
      html.catch(() => {});
    },
    agent(record) {
      cut();
      pieces.push({ agent: record });
    },
    take() {
      cut();
      const taken = pieces;
      pieces = [];
      return taken;
    },
    async settled() {
      const waiting = open;
      open = [];
      await Promise.all(waiting);
    },
  };
}
