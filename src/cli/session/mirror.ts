import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { count, size } from '../../figures.ts';
import type { FoundSession, HarnessName } from '../../harness/harness.ts';
import { blamesBucket } from '../../mirror/blame.ts';
import { findSessions, mirrorSessions, type SourceReport } from '../../mirror/mirror.ts';
import { projectName } from '../../state/project.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { harnessOption } from './options.ts';

interface Args {
  harness?: HarnessName;
  sessionId?: string;
  cwd?: string;
  all?: boolean;
  again: boolean;
  json: boolean;
}

interface Failure {
  found: FoundSession;
  error: Error;
}

export const mirror = command({
  command: 'mirror',
  describe: "Bring this project's sessions into the bucket now",
  builder: (args) =>
    args
      .option('harness', harnessOption)
      .option('session-id', {
        type: 'string',
        requiresArg: true,
        conflicts: 'all',
        describe: 'This session only, whatever its project',
      })
      .option('cwd', {
        type: 'string',
        requiresArg: true,
        conflicts: ['all', 'session-id'],
        describe: "Sessions of this folder's project",
      })
      .option('all', { type: 'boolean', describe: 'Every session on this machine' })
      .option('again', {
        type: 'boolean',
        default: false,
        describe: 'Look at what the bucket holds, and store anew what is broken or gone there',
      }),
  handler: (args) =>
    inContext(async (context) => {
      const found = findSessions(context, {
        harness: args.harness,
        id: args.sessionId,
        cwd: args.cwd ?? context.cwd,
        all: args.all,
      });
      if (found.length === 0) throw nothingFound(context, args);
      const { reports, failures } = await mirrorEach(context, found, args.again);
      if (failures.length > 0) process.exitCode = 1;
      for (const { found, error } of failures) note(`${found.id}: ${plain(error.message)}`);
      if (args.json) return printJson(asJson(reports, failures));
      print(`${summary(found, reports)}\n`);
    }),
});

async function mirrorEach(
  context: CliContext,
  sessions: readonly FoundSession[],
  again: boolean,
): Promise<{ reports: SourceReport[]; failures: Failure[] }> {
  const reports: SourceReport[] = [];
  const failures: Failure[] = [];
  for (const found of sessions) {
    try {
      for await (const report of mirrorSessions(context, [found], { again })) {
        reports.push(report);
      }
    } catch (error) {
      if (blamesBucket(error)) throw error;
      failures.push({ found, error: error as Error });
    }
  }
  return { reports, failures };
}

function nothingFound(
  { config, env, cwd: here }: CliContext,
  { sessionId, all, harness, cwd = here }: Args,
): UserError {
  const which = harness ?? 'Claude Code or Codex';
  if (sessionId !== undefined) {
    return new UserError(
      `No session on this machine has an id that begins with "${sessionId}"`,
      'Bring in all there are with `tracecraft session mirror --all`.',
    );
  }
  if (!existsSync(cwd)) {
    return new UserError(
      `There is no folder ${resolve(cwd)}, and no session of it on this machine`,
      'Name a folder that an agent has worked in, or take all with --all.',
    );
  }
  return all
    ? new UserError(
        `There is no session of ${which} on this machine`,
        'Run `tracecraft doctor` to see where it was looked for.',
      )
    : new UserError(
        `There is no session of ${projectName(cwd, config, env)} on this machine`,
        'Bring in those of all projects with `tracecraft session mirror --all`.',
      );
}

function summary(found: readonly FoundSession[], reports: readonly SourceReport[]): string {
  const sum = (of: (report: SourceReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  const parts = sum((report) => report.parts);
  const redactions = sum(({ redactions }) => Object.values(redactions).reduce((a, b) => a + b, 0));
  const busy = reports.filter(({ status }) => status === 'busy').length;
  const sessions = count(found.length, 'session');
  const sentences = [
    parts === 0
      ? `${sessions}: nothing new.`
      : `${sessions}: ${count(parts, 'part')} stored, ${size(sum((report) => report.uploadedBytes))}, ${count(redactions, 'redaction')}.`,
    busy > 0 && `${count(busy, 'source')} left to a hook that is at work.`,
  ];
  return sentences.filter(Boolean).join('\n');
}

function asJson(reports: readonly SourceReport[], failures: readonly Failure[]) {
  return {
    sources: reports.map((report) => ({
      harness: report.harness,
      session: report.session,
      source: report.source,
      project: report.project,
      path: report.path,
      status: report.status,
      id: report.record ?? null,
      parts: report.parts,
      source_bytes: report.sourceBytes,
      bytes: report.uploadedBytes,
      redactions: report.redactions,
    })),
    failed: failures.map(({ found, error }) => ({
      harness: found.harness,
      session: found.id,
      error: error.message,
    })),
  };
}
