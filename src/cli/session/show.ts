import { ago, count, size } from '../../figures.ts';
import type { Spawn } from '../../harness/harness.ts';
import { findRecord } from '../../records/find-record.ts';
import { lastLines } from '../../records/last-lines.ts';
import type { ListedRecord } from '../../records/list.ts';
import type { Meta, Rewriting } from '../../records/meta.ts';
import { type Chain, chainOf, lossesOf } from '../../records/record.ts';
import { type Relatives, relativesOf } from '../../records/relatives.ts';
import { counted, sessionFacts } from '../../records/session-facts.ts';
import type { RedactionNote } from '../../redact/own/note.ts';
import { command } from '../command.ts';
import { inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { plainJson } from '../print/plain.ts';
import { facts } from '../print/table.ts';
import { recordArgs, wholeNumber } from './options.ts';

export const show = command({
  command: 'show <id>',
  describe: 'Show what is known of a session, and its last lines',
  builder: (args) =>
    recordArgs(args).option('tail', {
      type: 'number',
      requiresArg: true,
      describe: 'Print the last so many lines as they are stored (JSONL)',
    }),
  handler: (args) =>
    inContext(async (context) => {
      const tail = args.tail === undefined ? 0 : wholeNumber('tail', args.tail);
      const bucket = await context.bucket();
      const record = await findRecord(bucket, args, context.project);
      const chain = await chainOf(bucket, record.address, record.meta);
      const lines = tail > 0 ? await lastLines(bucket, record.address, chain.parts, tail) : [];
      const texts = lines.map((line) => line.toString('utf8'));
      const relatives = await relativesOf(bucket, record);
      if (args.json) {
        const parts = { parts: chain.parts.length, uncommitted_parts: chain.uncommitted.length };
        const { branches, descendants } = relatives;
        return printJson({
          ...sessionFacts(record),
          ...parts,
          losses: lossesOf(chain),
          doubts: chain.doubts,
          branches,
          descendants,
          ...(tail > 0 && { tail: texts }),
        });
      }
      // With lines asked for, stdout holds nothing else, so that it can be piped on.
      const say = tail > 0 ? note : print;
      say(describe(record, chain, relatives));
      const safe = process.stdout.isTTY ? plainJson : (text: string) => text;
      for (const text of texts) print(`${safe(text)}\n`);
    }),
});

function describe(
  { address, meta, damage }: ListedRecord,
  chain: Chain,
  { branches, descendants }: Relatives,
): string {
  const extra = [
    chain.missing.length > 0 && `${number(chain.missing.length)} missing`,
    chain.uncommitted.length > 0 && `${number(chain.uncommitted.length)} not committed yet`,
    chain.strays.length > 0 &&
      `${number(chain.strays.length)} beside ${chain.isProvable ? 'the chain' : 'them'}`,
  ].filter(Boolean);
  const parts = [count(chain.parts.length, 'part'), ...extra].join(', ');
  const at = (time: string | null | undefined) => time && `${time} (${ago(time)})`;
  return facts([
    ['session', address.record],
    ['title', meta?.title],
    ['damaged', damage],
    [
      'schema',
      meta?.schema_version === 1 ? '1, of the Python client: read, and not written to' : null,
    ],
    ['broken', chain.gaps.join('; ')],
    ['doubtful', chain.doubts.join('; ')],
    [
      'harness',
      meta ? [meta.harness, meta.client_version].filter(Boolean).join(' ') : address.harness,
    ],
    ['project', address.project],
    ['folder', meta?.cwd],
    ['branch', meta?.git_branch],
    ['model', meta?.model],
    ['agent', meta && [meta.agent_id, meta.host && `on ${meta.host}`].filter(Boolean).join(' ')],
    ['came out of', meta?.parent && `${meta.parent} (${meta.relation})`],
    ['started by', meta?.spawned_by && spawnedBy(meta.spawned_by)],
    ['being deleted', at(meta?.deleted_at)],
    ['being redacted anew', meta?.rewriting && rewritingOf(address.record, meta.rewriting)],
    ['goes on in', meta?.superseded_by],
    ['other branches', branches.join(', ')],
    ['with', some(descendants)],
    ['source', meta?.source_path],
    ['started', at(meta?.started_at)],
    ['last record', at(meta?.last_record_at)],
    ['last upload', at(meta?.last_uploaded_at)],
    ['ended', at(meta?.ended_at)],
    ['content', meta && contentOf(meta)],
    ['stored as', parts],
    ['merged', at(meta?.compacted_at)],
    ['redacted anew', at(meta?.rewritten_at)],
    meta?.redaction?.off
      ? [
          'redacted',
          'NO: it was stored, or some of it, while redaction was off for this bucket',
          'red',
        ]
      : ['redacted', meta && redactions(meta.redaction_counts)],
    ['by', meta?.redaction && rulesOf(meta.redaction)],
  ]);
}

function contentOf(meta: Meta): string {
  const bytes = size(meta.total_uploaded_bytes);
  const turns = counted(meta, 'turns');
  if (turns === null) return `${bytes}; its turns were not counted`;
  return `${count(turns, 'turn')}, ${count(meta.total_records, 'record')}, ${bytes}`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function rewritingOf(id: string, { host, at }: Rewriting): string {
  return `since ${at} (${ago(at)}) on ${host}; if that was interrupted, finish it: \`tracecraft redact rewrite ${id}\``;
}

/** Of a subagent: who called it, and what for. */
function spawnedBy({ tool_call, agent_type, description, depth }: Spawn): string {
  const call = [agent_type && `a call of the agent ${agent_type}`, tool_call].filter(Boolean);
  const about = [description, depth !== undefined && depth > 1 && `depth ${depth}`].filter(Boolean);
  return `${call.join(', ')}${about.length > 0 ? ` (${about.join('; ')})` : ''}`;
}

const mostNamed = 4;

function some(names: readonly string[]): string {
  const left = names.length - mostNamed;
  const more =
    left > 0 ? [`and ${number(left)} more: see \`tracecraft session list --verbose\``] : [];
  return [...names.slice(0, mostNamed), ...more].join(', ');
}

/** Of its last part. */
function rulesOf({ rules, tier, own }: RedactionNote): string {
  return `rules ${rules}, ${tier}${own === undefined ? '' : `, and own ones (${own})`}`;
}

function redactions(counts: Record<string, number>): string {
  const named = Object.entries(counts).map(([rule, times]) => `${number(times)} × ${rule}`);
  return named.length > 0 ? named.join(', ') : 'nothing';
}
