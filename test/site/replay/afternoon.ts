import type { TestContext } from 'node:test';
import { openCoordination } from '../../../src/coordination/context.ts';
import { openMirror } from '../../../src/mirror/context.ts';
import { gatherReplay } from '../../../src/site/replay/gather.ts';
import type { Replay } from '../../../src/site/replay/replay.ts';
import { makeAfternoon } from '../../support/afternoon.ts';
import { temporaryFolder } from '../../support/machine.ts';

/** Four agents' three hours, as the page gets them; they began four hours ago. */
export async function gatherAfternoon(
  t: TestContext,
  span: { since?: number; until?: number } = {},
): Promise<Replay> {
  const { env } = await makeAfternoon(temporaryFolder(t), Date.now() - 4 * 3_600_000);
  const context = openMirror({ ...env, TRACECRAFT_AGENT: 'viewer' }, { at: Date.now() + 60_000 });
  const c = await openCoordination(context, { project: 'shop' });
  try {
    const { since = 0, until = Number.MAX_SAFE_INTEGER } = span;
    return await gatherReplay(c, { since, until, redactor: context.redactor });
  } finally {
    c.documents.close();
    context.close();
  }
}
