import { openProgress, type ProgressLine } from '../print/progress.ts';

export interface Transfer {
  onBytes(bytes: number): void;
  /** One more file is done, and told of. */
  endOfFile(tell: () => void): void;
  end(): void;
}

/** Shows how far files on their way are; `isShown`: else nothing. */
export function trackTransfer(all: { files: number; bytes: number }, isShown: boolean): Transfer {
  const line: ProgressLine | undefined = isShown ? openProgress('files') : undefined;
  const sessions = { done: 0, all: all.files };
  const bytes = { done: 0, all: all.bytes };
  return {
    onBytes(more) {
      // Redaction can make a file longer than it was.
      bytes.done = Math.min(bytes.all, bytes.done + more);
      line?.show({ sessions, bytes });
    },
    endOfFile(tell) {
      sessions.done += 1;
      line?.end();
      tell();
    },
    end: () => line?.end(),
  };
}
