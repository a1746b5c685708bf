import assert from 'node:assert/strict';
import type { HarnessName } from '../../src/harness/harness.ts';
import type { Lines, Turn } from '../../src/harness/turn.ts';
import { type ReadTurns, turnReader } from '../../src/harness/turn-readers.ts';

export function readerOf(harness: HarnessName): ReadTurns {
  const reader = turnReader(harness);
  assert.ok(reader);
  return reader;
}

/** The turns of rows, as a record is read: its lines can be read again. */
export function readTurns(turnsOf: ReadTurns, rows: readonly object[]): Promise<Turn[]> {
  return Array.fromAsync(turnsOf(linesOf(rows)));
}

export function linesOf(rows: readonly object[]): Lines {
  return {
    replayable: true,
    async *[Symbol.asyncIterator]() {
      for (const row of rows) yield Buffer.from(JSON.stringify(row));
    },
  };
}

/** All texts of one role, in order. */
export function texts(turns: readonly Turn[], role: 'user' | 'assistant'): string[] {
  return turns.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'message' && item.role === role ? [item.text] : [])),
  );
}

/** What a turn holds, in a few words an item. */
export function outline({ items }: Turn): string[] {
  return items.map((item) => {
    if (item.kind === 'message') return `${item.role}: ${item.text}`;
    if (item.kind === 'event') return `${item.event}: ${item.text}`;
    if (item.kind === 'tool') return `${item.name} → ${item.result?.text ?? 'nothing'}`;
    if (item.kind === 'image') return item.mediaType;
    return `${item.kind}: ${item.text}`;
  });
}
