import { tellLocalTimes } from '../local-times.ts';
import { startAddress } from './address.ts';
import { startFind } from './find.ts';
import { startHelp } from './help.ts';
import { startKeys } from './keys.ts';
import { startPrint } from './print.ts';
import { startRail } from './rail.ts';
import { startReadingTools } from './reading-tools.ts';

/**
 * The page of one session. Who puts turns into it later says so by an event `turns-changed` of the document,
 * so that all of this knows them.
 */
export function startSession(): void {
  const main = document.querySelector<HTMLElement>('[data-page="session"] main');
  if (!main) return;
  tellLocalTimes(main);
  document.addEventListener('turns-changed', () => tellLocalTimes(main));
  startReadingTools(main);
  startRail(main);
  startPrint(main);
  const find = startFind(main);
  const help = startHelp();
  startKeys(main, { find, help });
  startAddress(main);
}
