import { BucketError } from '../../bucket/bucket.ts';
import { readableUrl } from '../../bucket/readable-url.ts';
import { count } from '../../figures.ts';
import type { HarnessName } from '../../harness/harness.ts';
import { recordsOf } from '../../records/families.ts';
import { shortener } from '../../records/record-id.ts';
import {
  isLocalProject,
  isStoredProject,
  type LocalScan,
  type StoredScan,
  scanBucket,
  scanLocal,
} from '../../records/scan.ts';
import { addCounts, sumOf } from '../../redact/counts.ts';
import { createOwnRedactor } from '../../redact/own/redactor.ts';
import type { Counts } from '../../redact/redactor.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { leanMemory } from '../lean-memory.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { openProgress, type ProgressLine } from '../print/progress.ts';
import { style } from '../print/style.ts';
import { table } from '../print/table.ts';
import { wrap } from '../print/wrap.ts';
import { harnessOption, projectOption } from '../session/options.ts';
import { sinceWhen } from '../session/time-options.ts';
import { extentText, familiesText } from './families.ts';
import { noSuchProject } from './no-such-project.ts';

/** Bytes between two collections of what is left of them in memory. */
const collectEvery = 32 * 1024 * 1024;

export const scan = command({
  command: 'scan',
  describe: 'Search all sessions, stored and local, for secrets; exits 1 if the bucket holds any',
  builder: (args) =>
    args
      .option('bucket', {
        type: 'boolean',
        conflicts: 'local',
        describe: 'Only what the bucket holds',
      })
      .option('local', { type: 'boolean', describe: "Only this machine's transcripts" })
      .option('harness', harnessOption)
      .option('project', projectOption)
      .option('since', {
        type: 'string',
        requiresArg: true,
        describe: 'Only what was active since: 7d, 12h, 2026-01-31',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const { project, harness, json } = args;
      const since = args.since === undefined ? undefined : sinceWhen(args.since);
      const filter = { project, harness: harness as HarnessName | undefined, since };
      // Also where redaction is off for this very bucket: what it holds is what is asked for.
      const redactor = createOwnRedactor(context.config.redaction ?? {}, context.env);
      const line = openProgress();
      const tidy = leanMemory(collectEvery);
      const options = {
        onProgress(progress: Parameters<ProgressLine['show']>[0]) {
          tidy(progress.bytes.done);
          if (!json) line.show(progress);
        },
      };
      const { stored, away } = args.local
        ? {}
        : await searchBucket(scanBucket(context, redactor, filter, options)).finally(line.end);
      if (away && args.bucket) throw away;
      const local = args.bucket
        ? undefined
        : await Array.fromAsync(scanLocal(context, redactor, filter, options)).finally(line.end);
      if (project !== undefined && !stored?.length && !local?.length && !away) {
        await requireProject(context, project, args);
      }
      if (
        stored?.some(isHit) ||
        stored?.some(({ surveys }) => surveys.some(({ error }) => error))
      ) {
        process.exitCode = 1;
      }
      if (json) {
        if (away) process.exitCode = 1;
        if (away) note(plain(away.message));
        const error = away && { message: away.message, hint: away.hint };
        return printJson({
          bucket: storedAsJson(stored),
          local: localAsJson(local),
          ...(error && { error: { ...error, exit_code: 1 } }),
        });
      }
      if (stored) showStored(context, stored);
      if (stored && local) print('\n');
      if (local) showLocal(local);
      if (away) throw away;
    }),
});

/** A bucket that cannot be read keeps nobody from searching this machine. */
async function searchBucket(
  scans: AsyncIterable<StoredScan>,
): Promise<{ stored?: StoredScan[]; away?: BucketError }> {
  try {
    return { stored: await Array.fromAsync(scans) };
  } catch (error) {
    if (error instanceof BucketError) return { away: error };
    throw error;
  }
}

/** Nothing of a project that there is not is no reason to be sure of it. */
async function requireProject(
  context: CliContext,
  project: string,
  { bucket = false, local = false }: { bucket?: boolean; local?: boolean },
): Promise<void> {
  if (!local && (await isStoredProject(context, project))) return;
  if (!bucket && isLocalProject(context, project)) return;
  const where = local
    ? 'on this machine'
    : `in ${readableUrl(context.bucketUrl)}${bucket ? '' : ', nor on this machine'}`;
  throw noSuchProject(project, where);
}

function isHit({ counts }: { counts: Counts }): boolean {
  return sumOf(counts) > 0;
}

function totalOf(scans: readonly { counts: Counts }[]): Counts {
  const total: Counts = {};
  for (const { counts } of scans) addCounts(total, counts);
  return total;
}

/** So many are shown one by one. */
const mostShown = 20;

function showStored(context: CliContext, scans: readonly StoredScan[]): void {
  const where = readableUrl(context.bucketUrl);
  for (const { surveys } of scans) {
    for (const { record, error } of surveys) {
      if (error) note(plain(`${record.address.record}: ${error.message}`));
    }
  }
  const hits = scans.filter(isHit);
  const sessions = count(scans.length, 'session');
  if (hits.length === 0) {
    print(`${plain(where)}: no secrets found in ${sessions}.\n`);
    return;
  }
  const total = totalOf(hits);
  const short = shortener(
    scans.flatMap(({ family }) => recordsOf(family).map(({ address }) => address.record)),
  );
  const idOf = ({ family }: StoredScan) => short(family.root.address.record);
  print(
    table(hits.slice(0, mostShown), [
      { title: 'ID', value: idOf, shrinkTo: 36 },
      {
        title: 'TITLE',
        value: ({ title }) => title ?? '(no title)',
        shrinkTo: 14,
      },
      { title: 'SECRETS', value: ({ counts }) => String(sumOf(counts)), align: 'right' },
      { title: 'FAMILIES', value: ({ counts }) => familiesText(counts), shrinkTo: 14 },
    ]),
  );
  sayMore(hits.length);
  const answer = `${plain(where)} holds ${extentText(total)} in ${hits.length.toLocaleString('en')} of ${sessions}: ${familiesText(total)}.`;
  print(`\n${style('red', wrap(answer, 0))}\n`);
  note(nextStep(context, hits, idOf));
}

function nextStep(
  { redaction }: CliContext,
  hits: readonly StoredScan[],
  idOf: (hit: StoredScan) => string,
): string {
  if (redaction.off) return 'Redaction is off for this bucket (redaction.off_for).';
  const foreign = hits.filter(({ family }) => family.root.meta?.schema_version === 1);
  const [only] = hits;
  const sentences = [
    foreign.length < hits.length &&
      `Replace them: \`tracecraft redact rewrite ${hits.length === 1 && only ? idOf(only) : '--all'}\`.`,
    foreign.length > 0 &&
      `${count(foreign.length, 'session')} of the Python client can only be deleted.`,
    'A key that was stored is best revoked, too.',
  ];
  return sentences.filter(Boolean).join('\n');
}

function showLocal(scans: readonly LocalScan[]): void {
  for (const { session, error } of scans) {
    if (error) note(plain(`${session.id}: ${error.message}`));
  }
  const hits = scans.filter(isHit);
  const sessions = count(scans.length, 'session');
  if (hits.length === 0) {
    print(`On this machine: no secrets found in ${sessions}.\n`);
    return;
  }
  const total = totalOf(hits);
  print(
    table(hits.slice(0, mostShown), [
      { title: 'SESSION', value: ({ session }) => session.id, shrinkTo: 36 },
      { title: 'PROJECT', value: ({ session }) => session.project ?? '?', shrinkTo: 12 },
      { title: 'SECRETS', value: ({ counts }) => String(sumOf(counts)), align: 'right' },
      { title: 'FAMILIES', value: ({ counts }) => familiesText(counts), shrinkTo: 14 },
    ]),
  );
  sayMore(hits.length);
  const answer = `On this machine ${hits.length.toLocaleString('en')} of ${sessions} ${hits.length === 1 ? 'has' : 'have'} ${extentText(total)}, which are replaced whenever they are mirrored: ${familiesText(total)}.`;
  print(`\n${wrap(answer, 0)}\n`);
}

function sayMore(hits: number): void {
  if (hits > mostShown) note(`${mostShown} of ${hits.toLocaleString('en')}; --json gives all.`);
}

function storedAsJson(scans: readonly StoredScan[] | undefined) {
  if (!scans) return null;
  return {
    sessions: scans.length,
    counts: totalOf(scans),
    found: scans.filter(isHit).map(({ family: { root }, title, surveys, counts }) => ({
      id: root.address.record,
      harness: root.address.harness,
      project: root.address.project,
      title,
      counts,
      records: surveys
        .filter(isHit)
        .map(({ record, counts }) => ({ id: record.address.record, counts })),
    })),
    failed: scans.flatMap(({ surveys }) =>
      surveys.flatMap(({ record, error }) =>
        error ? [{ id: record.address.record, error: error.message }] : [],
      ),
    ),
  };
}

function localAsJson(scans: readonly LocalScan[] | undefined) {
  if (!scans) return null;
  return {
    sessions: scans.length,
    counts: totalOf(scans),
    found: scans.filter(isHit).map(({ session, counts }) => ({
      session: session.id,
      harness: session.harness,
      project: session.project ?? null,
      counts,
    })),
    failed: scans.flatMap(({ session, error }) =>
      error ? [{ session: session.id, harness: session.harness, error: error.message }] : [],
    ),
  };
}
