import type { Argv } from 'yargs';
import { commandInTexts } from '../../install/command-path.ts';
import { handoverItem } from '../../recall/handover/item.ts';
import { type Handover, handoverOf } from '../../recall/handover/record.ts';
import { handoverText, textLimit } from '../../recall/handover/text.ts';
import { isConversation } from '../../recall/lineage.ts';
import type { Database } from '../../state/database.ts';
import type { GlobalArgs } from '../command.ts';
import type { CliContext } from '../context.ts';
import { print, printJson } from '../print/output.ts';

/** What a successor of a session is given, for commands that show it. */
export interface HandedOver {
  /** `null`: its record has not arrived here. */
  handover: Handover | null;
  /** As it is put before the model. */
  text: string;
}

/** Undefined for a session that has nothing to go on from. */
export function handedOver(
  context: CliContext,
  index: Database,
  { harness, session }: { harness: string; session: string },
  memo?: string,
): HandedOver | undefined {
  const { bucketUrl: bucket, config, paths } = context;
  const handover = handoverOf(index, { bucket, harness, session });
  if (!handover) return undefined;
  const options = { limit: textLimit(config), command: commandInTexts(paths), memo };
  return { handover, text: handoverText(handover, options) };
}

/** Sessions without anything to go on from that are passed over. */
const mostPassed = 20;

/** Of the session of a project that was active last. */
export function newestHandedOver(
  context: CliContext,
  index: Database,
  project: string,
): HandedOver | undefined {
  const rows = index
    .prepare(
      `SELECT harness, session FROM records
       WHERE bucket = ? AND project = ? AND superseded_by IS NULL AND ${isConversation}
       ORDER BY ended_at DESC LIMIT ?`,
    )
    .all(context.bucketUrl, project, mostPassed);
  for (const row of rows) {
    const { harness, session } = row as { harness: string; session: string };
    const found = handedOver(context, index, { harness, session });
    if (found) return found;
  }
  return undefined;
}

export function formatArgs<Args>(args: Argv<Args>) {
  return args.option('format', {
    requiresArg: true,
    choices: ['text', 'item'] as const,
    default: 'text' as const,
    describe: 'As the text that is put before the model, or as an item of a Codex thread',
  });
}

/** `facts`: what the answer for machines says besides. */
export function printHandedOver(
  { json, format }: GlobalArgs & { format: 'text' | 'item' },
  { handover, text }: HandedOver,
  facts: object = {},
): void {
  if (format === 'item') printJson(handoverItem(text));
  else if (json) printJson({ ...facts, handover, text });
  else print(`${text}\n`);
}
