import type { Turn } from '../../../src/harness/turn.ts';
import { turnToJson } from '../../../src/harness/turn-json.ts';
import { openTurns } from '../../../src/harness/turn-reader.ts';
import { openReader } from '../../../src/harness/turn-readers.ts';
import type { Random } from '../../support/random.ts';
import { oddConversation } from '../claude-code/odd-conversation.ts';

/** A record of turns from outside, with every kind of item, among other rows and damaged ones. */
export function oddTurns(random: Random, length: number): object[] {
  const rows: object[] = turnsOf(oddConversation(random, 3 * length)).map((turn) => ({
    type: 'turn',
    ...turnToJson(turn),
  }));
  return rows.slice(0, length).map((row) => {
    if (random.chance(0.9)) return row;
    return random.pick([
      { ...row, type: 'note' },
      { ...row, items: 7 },
      { ...row, ordinal: 1 },
    ]);
  });
}

function turnsOf(rows: object[]): Turn[] {
  const open = openReader('claude-code');
  const memory = { marks: new Map<string, number>(), rewound: new Set<number>() };
  const reader = open?.(memory);
  for (const row of rows) reader?.take(Buffer.from(JSON.stringify(row)));
  return open && reader ? openTurns(open, memory, reader.state()) : [];
}
