import { arch, cpus, platform } from 'node:os';
import { backfillFigures } from './backfill.ts';
import { claimFigures } from './claims.ts';
import { handoverFigures } from './handover.ts';
import { bareNode, hookFigures } from './hook.ts';
import { manySessionsFigures } from './list.ts';
import type { Figure } from './measure.ts';
import { memoryFigures } from './memory.ts';
import { monitorFigures } from './monitor.ts';
import { packageFigures } from './package.ts';
import { redactionFigures } from './redaction.ts';
import { reindexFigures } from './reindex.ts';
import { searchFigures } from './search.ts';
import { siteFigures } from './site.ts';
import { statuslineFigures } from './statusline.ts';
import { usageFigures } from './usage.ts';

/** `npm run bench`: each figure is a ratio of two commands measured in turn, in this run. */

console.log(`Node ${process.version}, ${platform()} ${arch()}, ${cpus().length} cores\n`);
let above = 0;
await hookFigures(print);
statuslineFigures(print);
await memoryFigures(bareNode, print);
await redactionFigures(bareNode, print);
await manySessionsFigures(print);
await claimFigures(print);
await handoverFigures(print);
backfillFigures(print);
reindexFigures(print);
searchFigures(print);
usageFigures(print);
await siteFigures(print);
await monitorFigures(print);
packageFigures(print);
console.log(above === 0 ? '\nAll under their limits.' : `\n${above} over their limits.`);
process.exitCode = above === 0 ? 0 : 1;

function print({ name, against, ratio, limit }: Figure): void {
  const over = ratio.median > limit;
  if (over) above += 1;
  const spread = `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`;
  console.log(`${over ? '✗' : '✓'} ${name}`);
  const bound = Number.isFinite(limit) ? `limit ${limit}` : 'no limit';
  console.log(`    ${ratio.median.toFixed(2)} × ${against}  (${spread}; ${bound})`);
}
