import type { SessionAddress } from '../../bucket/keys.ts';
import { ago } from '../../figures.ts';
import { findRecord } from '../../mirror/find-record.ts';
import type { Meta } from '../../mirror/meta.ts';
import { getMeta, putMeta } from '../../mirror/record-store.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { note, printJson } from '../print/output.ts';
import { recordArgs } from './options.ts';

export const stop = command({
  command: 'stop <id>',
  describe: 'Mark a session as ended; nothing is deleted, and a later turn takes the mark back',
  builder: recordArgs,
  handler: (args) =>
    inContext(async (context) => {
      const { address } = await findRecord(await context.bucket(), args, context.project);
      const { ended_at, session_id } = await markEnded(context, address);
      if (args.json) printJson({ id: session_id, ended_at });
    }),
});

/** How often another writer may be first. */
const mostTries = 5;

async function markEnded(context: CliContext, address: SessionAddress): Promise<Meta> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const stored = await getMeta(context, address);
    if (!stored) break;
    if (stored.meta.ended_at !== null) {
      note(`It ended already, ${ago(stored.meta.ended_at)}.`);
      return stored.meta;
    }
    const meta = { ...stored.meta, ended_at: new Date().toISOString() };
    if ((await putMeta(context, address, meta, stored.etag)) !== undefined) return meta;
  }
  throw new UserError(
    `${address.record} could not be marked: it is being written to, or has no meta`,
    `Run \`tracecraft session verify ${address.record}\`.`,
  );
}
