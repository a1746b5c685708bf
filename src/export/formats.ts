import { findHarness } from '../harness/registry.ts';
import { type ReadTurns, turnReader } from '../harness/turn-readers.ts';
import { recordBytes } from '../records/export.ts';
import type { ListedRecord } from '../records/list.ts';
import type { StoredPart } from '../records/record.ts';
import { settledChain } from '../records/settled-chain.ts';
import { UserError } from '../state/user-error.ts';
import { atif, type SessionTree } from './atif.ts';
import type { Document, ExportedSession } from './exported-session.ts';
import { markdown } from './markdown.ts';
import { normalised } from './normalised.ts';
import { type ExportContext, factsToday, linesToday } from './redacted-today.ts';
import { type RecordTree, subagentRecords, treeOf } from './related-records.ts';

/** What a session can be written as; `hf` is a folder, all others are one document. */
export const formats = ['jsonl', 'markdown', 'html', 'atif', 'hf', 'json'] as const;

export type Format = (typeof formats)[number];

/** A record, and the parts of it that are to be written. */
export interface Exportable {
  record: ListedRecord;
  parts: readonly StoredPart[];
}

type Write = (context: ExportContext, exportable: Exportable) => AsyncGenerator<string | Buffer>;

const documents: Record<Exclude<Format, 'hf'>, Write> = {
  // As it is stored: what is restored has to be the same.
  jsonl: ({ bucket }, { record, parts }) => recordBytes(bucket, record.address, parts),
  markdown: (context, exportable) => markdown(readable(context, exportable, 'markdown')),
  html: (context, exportable) => page(context, exportable),
  json: (context, exportable) => normalised(readable(context, exportable, 'json')),
  atif: (context, exportable) => atifOf(context, exportable),
};

/**
 * The session as a document, in pieces, redacted by today's rules. Memory does not grow with it. Throws UserError where its turns
 * cannot be told.
 */
export function documentOf(
  context: ExportContext,
  exportable: Exportable,
  format: Exclude<Format, 'hf'>,
): AsyncGenerator<string | Buffer> {
  return documents[format](context, exportable);
}

/** What makes pages takes a while to load. */
async function* page(context: ExportContext, { record }: Exportable): ReturnType<Write> {
  readerOf(record, 'html');
  const { html } = await import('./html.ts');
  yield* html(context, record);
}

async function* atifOf(context: ExportContext, exportable: Exportable): Document {
  const session = readable(context, exportable, 'atif');
  const tree = treeOf(exportable.record, await subagentRecords(context.bucket, exportable.record));
  const subagents = await Promise.all(tree.children.map((child) => sessionTree(context, child)));
  yield* atif({ session, subagents });
}

async function sessionTree(
  context: ExportContext,
  { record, children }: RecordTree,
): Promise<SessionTree> {
  const { chain } = await settledChain(context.bucket, record.address, record);
  return {
    session: readable(context, { record, parts: chain.parts }, 'atif'),
    subagents: await Promise.all(children.map((child) => sessionTree(context, child))),
  };
}

function readable(
  context: ExportContext,
  { record, parts }: Exportable,
  format: Format,
): ExportedSession {
  const turns = readerOf(record, format);
  return {
    facts: factsToday(context, record),
    harnessLabel: findHarness(record.address.harness)?.label ?? record.address.harness,
    turns: () => turns(linesToday(context, record, parts)),
  };
}

function readerOf({ address, meta }: ListedRecord, format: Format): ReadTurns {
  const reader = meta?.relation === 'attachments' ? undefined : turnReader(address.harness);
  if (reader) return reader;
  throw new UserError(
    `${address.record} has no turns that tracecraft can read, which ${format} is made of`,
    'Add --format jsonl to write it as it is stored.',
  );
}
