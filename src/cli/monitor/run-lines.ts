import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveRow } from '../../usage/live/live-row.ts';
import type { Live } from '../../usage/live/open-live.ts';
import { print, printJsonLine } from '../print/output.ts';
import { lineWidth } from '../print/style.ts';
import { untilInterrupted } from '../watch.ts';
import { printedTable } from './frame.ts';
import { rowFacts } from './row-facts.ts';
import { lookEvery, settles } from './run-screen.ts';
import { chosenRows } from './view.ts';

export interface Printing {
  all: boolean;
  json: boolean;
}

/** ms between two prints at the least. */
const printEvery = 250;

/** Without a screen: prints the sessions as they are, and again whenever that has changed. */
export function runLines(live: Live, { all, json }: Printing): Promise<void> {
  return untilInterrupted(async (signal) => {
    let shown: string | undefined;
    while (!signal.aborted) {
      await live.look(all, { signal });
      const rows = inOrder(live.rows());
      const state = rows.map(lasting).sort().join('\n');
      if (state !== shown && !signal.aborted) {
        if (shown !== undefined && !json) print('\n');
        printRows(rows, { all, json });
        shown = state;
      }
      await live.next(lookEvery, signal);
      if (!signal.aborted) await sleep(settles + printEvery);
    }
  });
}

export async function printOnce(live: Live, printing: Printing): Promise<void> {
  await live.look(printing.all);
  printRows(inOrder(live.rows()), printing);
}

function printRows(rows: readonly LiveRow[], { all, json }: Printing): void {
  if (json) {
    printJsonLine({ at: new Date().toISOString(), sessions: rows.map(rowFacts) });
  } else if (rows.length > 0) {
    print(printedTable(rows, lineWidth()));
  } else {
    print(
      all
        ? 'No session changed within a day.\n'
        : 'No session is live; --all shows those of the last day.\n',
    );
  }
}

function inOrder(rows: readonly LiveRow[]): LiveRow[] {
  return chosenRows(rows, { sort: 'age', filter: '' });
}

/** What is worth another print: that a transcript grew, and its mirror is so many bytes behind, is not. */
function lasting({ changedAt: _, mirror, ...row }: LiveRow): string {
  return JSON.stringify({ ...row, isMirrored: mirror.bytes === 0 });
}
