import { age, duration, size } from '../../figures.ts';
import { alarmOf, type LiveRow, shareOf } from '../../usage/live/live-row.ts';
import { plain } from '../print/plain.ts';
import type { Column } from '../print/table.ts';
import { widthOf } from '../print/width.ts';
import { dollars, tokens } from '../usage/figures.ts';
import { shortNames } from './short-names.ts';

/** A row with what is told apart only among all that are shown. */
export interface ShownRow extends LiveRow {
  shortProject: string;
  shortId: string;
}

export function shownRows(rows: readonly LiveRow[]): ShownRow[] {
  const projects = shortNames(rows.map(({ project }) => project ?? '?'));
  const ids = rows.map(({ session }) => session);
  return rows.map((row, at) => ({
    ...row,
    shortProject: projects[at] as string,
    shortId: shortId(row.session, ids),
  }));
}

/** Places in a line; each shows one of its forms. */
type Place =
  | 'project'
  | 'harness'
  | 'session'
  | 'age'
  | 'context'
  | 'tokens'
  | 'model'
  | 'cost'
  | 'lag'
  | 'note'
  | 'title';

interface Form extends Column<ShownRow> {
  place: Place;
  /** As wide as it gets, where there is room. */
  growTo?: number;
}

const places: readonly Place[] = [
  'project',
  'harness',
  'session',
  'age',
  'context',
  'tokens',
  'model',
  'cost',
  'lag',
  'note',
  'title',
];

const narrowBar = 5;
const wideBar = 10;

const project = { place: 'project', title: 'project', growTo: 24, value: projectOf } as const;

/** What a line has, in the order of how much it is missed: where there is room, a later form takes the place. */
const forms: readonly Form[] = [
  { ...project, shrinkTo: 8 },
  { place: 'context', title: 'full', align: 'right', value: percent, colour: alarmColour },
  { place: 'tokens', title: 'used', align: 'right', value: roughTokens },
  { place: 'note', title: 'note', shrinkTo: 6, value: noteOf, colour: noteColour },
  { place: 'cost', title: 'cost', align: 'right', value: costText },
  { place: 'age', title: 'ago', align: 'right', value: ({ changedAt }) => age(changedAt) },
  { place: 'harness', title: 'harness', value: ({ harness }) => harnessName(harness) },
  { place: 'context', title: 'context', value: withBar(narrowBar), colour: alarmColour },
  { place: 'tokens', title: 'used/window', align: 'right', value: exactTokens },
  { place: 'session', title: 'session', value: ({ shortId }) => shortId, colour: () => 'dim' },
  { ...project, shrinkTo: 12 },
  { place: 'model', title: 'model', shrinkTo: 14, value: ({ model }) => model ?? '' },
  { place: 'lag', title: 'lag', align: 'right', value: lagText, colour: lagColour },
  { place: 'title', title: 'title', shrinkTo: 12, value: ({ title }) => title ?? '' },
  { place: 'context', title: 'context', value: withBar(wideBar), colour: alarmColour },
];

const gap = 2;

/** The columns that so many cells have room for; what no row has anything in is left out. */
export function columnsFor(rows: readonly ShownRow[], width: number): Column<ShownRow>[] {
  const chosen = new Map<Place, Measured>();
  for (const form of forms) {
    const measured = measure(form, rows);
    const next = [...new Map(chosen).set(form.place, measured).values()];
    if (!measured.isEmpty && leastOf(next) <= width) chosen.set(form.place, measured);
  }
  let free = width - leastOf([...chosen.values()]);
  // What is missed most gets what is left first.
  for (const measured of chosen.values()) {
    const { form, whole, least } = measured;
    const more = Math.max(0, Math.min(free, Math.min(form.growTo ?? whole, whole) - least));
    measured.least += more;
    free -= more;
  }
  return places.flatMap((place) => {
    const measured = chosen.get(place);
    if (!measured) return [];
    const { form, least } = measured;
    return form.shrinkTo === undefined ? [form] : [{ ...form, shrinkTo: least }];
  });
}

interface Measured {
  form: Form;
  /** Cells that it takes whole, and that it needs. */
  whole: number;
  least: number;
  isEmpty: boolean;
}

function measure(form: Form, rows: readonly ShownRow[]): Measured {
  const widths = rows.map((row) => widthOf(plain(form.value(row))));
  const whole = Math.max(widthOf(form.title ?? ''), ...widths);
  return {
    form,
    whole,
    least: Math.min(whole, form.shrinkTo ?? whole),
    isEmpty: widths.every((each) => each === 0),
  };
}

function leastOf(columns: readonly Measured[]): number {
  return columns.reduce((sum, { least }) => sum + least, 0) + gap * (columns.length - 1);
}

function projectOf({ shortProject, isHere }: ShownRow): string {
  return `${isHere ? '▸ ' : ''}${shortProject}`;
}

/** Colour alone would not reach everybody. */
const signs = { filling: '!', full: '!!' };

function signOf(row: LiveRow): string {
  const alarm = alarmOf(row);
  return alarm === undefined ? '' : signs[alarm];
}

function percentOf(row: LiveRow): string {
  const share = shareOf(row);
  if (share === undefined) return row.fill ? '?' : '–';
  return `${Math.floor(share * 100)}%`;
}

function percent(row: LiveRow): string {
  return `${signOf(row)} ${percentOf(row)}`;
}

function withBar(length: number): (row: LiveRow) => string {
  return (row) => {
    const share = Math.min(1, shareOf(row) ?? 0);
    const full = share > 0 ? Math.max(1, Math.floor(share * length)) : 0;
    const bar = '━'.repeat(full) + '┈'.repeat(length - full);
    return `${bar} ${percentOf(row).padStart(4, ' ')} ${signOf(row)}`;
  };
}

function alarmColour(row: LiveRow) {
  return ({ none: 'green', filling: 'yellow', full: 'red' } as const)[alarmOf(row) ?? 'none'];
}

export function exactTokens({ fill }: Pick<LiveRow, 'fill'>): string {
  if (!fill) return '–';
  const { used, window, isEstimated } = fill;
  const of = window === undefined ? '?' : window.toLocaleString('en');
  return `${used.toLocaleString('en')}/${of}${isEstimated ? ' est' : ''}`;
}

function roughTokens({ fill }: LiveRow): string {
  if (!fill) return '–';
  const { used, window, isEstimated } = fill;
  const of = window === undefined ? '?' : tokens(window);
  return `${tokens(used)}/${isEstimated ? '~' : ''}${of}`;
}

/** As `usage` has it: `≥` where part has no price, `?` where nothing has one. */
export function costText({ cost, unpriced }: Pick<LiveRow, 'cost' | 'unpriced'>): string {
  if (cost === undefined) return unpriced.length > 0 ? '?' : '';
  return unpriced.length > 0 ? `≥ ${dollars(cost)}` : dollars(cost);
}

/** ms that the mirror may be behind before it is told: a turn is mirrored when it is over. */
const usualLag = 60_000;

export function lagText({ mirror }: Pick<LiveRow, 'mirror'>): string {
  const { bytes, since, isNew } = mirror;
  if (bytes === 0) return '–';
  if (isNew) return 'all';
  const late = since === undefined ? 0 : Date.now() - since;
  return `${size(bytes)}${late > usualLag ? ` ${duration(late)}` : ''}`;
}

function lagColour({ mirror }: LiveRow) {
  const isLate = mirror.since !== undefined && Date.now() - mirror.since > usualLag;
  return isLate ? ('yellow' as const) : ('dim' as const);
}

function noteOf({ trouble, hasEnded, isCounting }: LiveRow): string {
  return trouble ?? (isCounting ? 'counting' : hasEnded ? 'ended' : '');
}

function noteColour({ trouble }: LiveRow) {
  return trouble === undefined ? ('dim' as const) : ('red' as const);
}

/** What is long enough is said short. */
export function harnessName(harness: LiveRow['harness']): string {
  return harness === 'claude-code' ? 'claude' : harness;
}

/** Enough of its beginning to tell it from the others. */
function shortId(id: string, all: readonly string[]): string {
  let length = 8;
  const isTold = () => all.every((other) => other === id || !other.startsWith(id.slice(0, length)));
  while (length < id.length && !isTold()) length += 1;
  return id.slice(0, length);
}
