import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { count } from '../figures.ts';
import { claudeCode } from '../harness/claude-code/harness.ts';
import { configRoot } from '../harness/claude-code/sources.ts';
import { asFields } from '../harness/records.ts';
import { isBehind } from '../mirror/sweep.ts';
import { findSource } from '../state/sources.ts';
import type { Check, DoctorContext } from './finding.ts';

/** Claude Code 2.1 deletes transcripts that were not touched for `cleanupPeriodDays`, 30 unless set. */
const usual = 30;
const day = 86_400_000;
/** A transcript is in danger when it has at most so many days left. */
const notice = 7;

export const retentionCheck: Check = {
  name: 'retention',
  run(context) {
    const root = configRoot(context.env);
    if (!existsSync(join(root, 'projects'))) return [];
    const days = cleanupPeriod(join(root, 'settings.json'));
    const deletes = `Claude Code deletes transcripts that are ${days} days old (cleanupPeriodDays)`;
    const old = [...claudeCode.discover(context.env)].filter(
      ({ modified }) => Date.now() - modified > (days - notice) * day,
    );
    const lost = old.filter(({ sources }) => !sources.every((source) => isKept(context, source)));
    if (lost.length === 0) return [{ state: 'ok', what: `${deletes}; the mirror keeps them.` }];
    return [
      {
        state: 'warn',
        what: `${deletes}: ${count(lost.length, 'is', 'are')} due within ${notice} days, and not wholly mirrored.`,
        fix: 'Run `tracecraft session mirror --all`, or raise cleanupPeriodDays in its settings.json.',
      },
    ];
  },
};

function isKept(
  { db, bucketUrl }: DoctorContext,
  source: Parameters<typeof findSource>[3],
): boolean {
  const row = findSource(db, bucketUrl, claudeCode.name, source);
  return row !== undefined && !isBehind(row);
}

function cleanupPeriod(settings: string): number {
  if (!existsSync(settings)) return usual;
  const text = readFileSync(settings, 'utf8').replace(/^\uFEFF/, '');
  const value = asFields(parse(text))?.cleanupPeriodDays;
  return typeof value === 'number' && value >= 0 ? value : usual;
}
