import type { HarnessName } from '../../harness/harness.ts';
import type { Database } from '../../state/database.ts';
import { UserError } from '../../state/user-error.ts';
import { currentBlock } from '../../usage/block.ts';
import { type Calendar, calendar, daysAfter } from '../../usage/calendar.ts';
import { freshUsage } from '../../usage/fresh.ts';
import type { OwnPrices } from '../../usage/own-prices.ts';
import { boundsOf, type Days, daysOf } from '../../usage/period.ts';
import { type By, report, reports } from '../../usage/report.ts';
import type { Period } from '../../usage/series.ts';
import { command, type GlobalArgs } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { openProgress } from '../print/progress.ts';
import { harnessOption } from '../session/options.ts';
import { usageCsv } from './csv.ts';
import { usageJson } from './json.ts';
import { ownOf } from './own.ts';
import { remarks } from './remarks.ts';
import { usageTable } from './table.ts';
import { timeChart } from './time-chart.ts';

interface Args extends GlobalArgs {
  by: By;
  since?: string;
  until?: string;
  utc: boolean;
  harness?: HarnessName;
  project?: string;
  mirrored: boolean;
  subagents: boolean;
  chart: boolean;
  csv: boolean;
}

export const usage = command<Args>({
  command: 'usage [by]',
  describe: 'Show what models have used, in tokens and USD, from every transcript',
  builder: (args) =>
    args
      .positional('by', { choices: reports, default: 'daily' as By, describe: 'What a row is' })
      .option('since', {
        type: 'string',
        requiresArg: true,
        describe: 'From this day on: 7d (with today), 4w, 2026-01-31, 2026-01',
      })
      .option('until', {
        type: 'string',
        requiresArg: true,
        describe: 'Until the end of this day, in the same forms',
      })
      .option('utc', { type: 'boolean', default: false, describe: "Days are UTC's" })
      .option('harness', { ...harnessOption, describe: 'What this harness used' })
      .option('project', {
        type: 'string',
        requiresArg: true,
        describe: 'What sessions of this project used',
      })
      .option('mirrored', {
        type: 'boolean',
        default: false,
        describe: "Other machines' sessions in the bucket, too",
      })
      .option('subagents', {
        type: 'boolean',
        default: false,
        describe: 'A line below each row for what of it was subagents',
      })
      .option('chart', { type: 'boolean', default: false, describe: 'Draw it over time' })
      .option('csv', {
        type: 'boolean',
        default: false,
        describe: 'Answer in CSV',
      })
      .check(({ csv, json, chart }) => {
        if (!csv || !(json || chart)) return true;
        const other = json ? '--json' : '--chart';
        throw new UserError(
          `--csv and ${other} exclude each other`,
          'See `tracecraft usage --help`.',
          { exitCode: 2 },
        );
      })
      .example([
        ['$0 usage --since 7d --chart'],
        ['$0 usage session --project shop --subagents'],
        ['$0 usage model --since 2026-01 --until 2026-03 --csv'],
      ]),
  handler: (args) =>
    inContext(async (context) => {
      const own = ownOf(context);
      const zone = calendar({ utc: args.utc });
      const today = zone.dayOf(Date.now());
      // What is wrong with them is said before what may take a minute.
      const days = shownDays(args, today);
      const progress = openProgress();
      const db = await freshUsage(context, {
        mirrored: args.mirrored,
        note: (text) => progress.say(plain(text)),
        onProgress: (state) => progress.show(state),
      }).finally(() => progress.end());
      try {
        answer(context, db, args, { own, zone, today, days });
      } finally {
        db.close();
      }
    }),
});

interface Given {
  own: OwnPrices | undefined;
  zone: Calendar;
  today: string;
  days: Days;
}

function answer(
  context: CliContext,
  db: Database,
  args: Args,
  { own, zone, today, days }: Given,
): void {
  const { by, utc, harness, project, json, csv } = args;
  const selection = {
    ...boundsOf(days, zone),
    mirrors: args.mirrored ? [context.bucketUrl] : [],
    ...{ utc, harness, project, own },
  };
  const found = report(db, { by, ...selection });
  const countsBlocks = by === 'daily' && (harness ?? 'claude-code') === 'claude-code';
  const block = countsBlocks ? currentBlock(db, Date.now(), own) : undefined;
  if (json) printJson(usageJson(found, { by, days, utc, block }));
  else if (csv) print(usageCsv(found, by));
  else if (found.rows.length === 0) print(`Nothing was used${within(days)}.\n`);
  else {
    print(usageTable(found, { by, subagents: args.subagents }));
    if (args.chart) {
      const period = isPeriod(by) ? by : 'daily';
      const timed = isPeriod(by) ? found : report(db, { by: period, ...selection });
      print(timeChart(timed, period, days, today));
    }
    const below = remarks(found.total.amount, { block, savings: found.savings });
    if (below !== '') print(`\n${below}`);
  }
  if (args.since === undefined && days.since !== undefined) {
    note(`Since ${days.since}; --since shows more.`);
  }
}

function isPeriod(by: By): by is Period {
  return by === 'daily' || by === 'weekly' || by === 'monthly';
}

/** Days that a terminal shows of what would go on for years, today's with them. */
const usualDays: Partial<Record<By, number>> = { daily: 14, session: 14, weekly: 12 * 7 };

function shownDays(args: Args, today: string): Days {
  const asked = daysOf(args, today);
  const usual = usualDays[args.by];
  const isTerminal = process.stdout.isTTY && !args.json && !args.csv;
  if (!isTerminal || usual === undefined || asked.since !== undefined) return asked;
  return { since: daysAfter(asked.until ?? daysAfter(today, 1), -usual), ...asked };
}

function within({ since, until }: Days): string {
  const from = since === undefined ? '' : ` since ${since}`;
  return until === undefined ? from : `${from} until ${daysAfter(until, -1)}`;
}
