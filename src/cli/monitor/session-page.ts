import { ago } from '../../figures.ts';
import { tokensOf } from '../../usage/amount.ts';
import type { LiveRow } from '../../usage/live/live-row.ts';
import type { SessionDetail } from '../../usage/live/session-detail.ts';
import { localTime } from '../print/local-time.ts';
import { plain } from '../print/plain.ts';
import { style } from '../print/style.ts';
import { shorten, table } from '../print/table.ts';
import { dollars } from '../usage/figures.ts';
import { costText, exactTokens, lagText } from './columns.ts';
import { rowKey, type View } from './view.ts';

/** What the page of a session shows beyond its row. */
export interface Session extends SessionDetail {
  /** `rowKey` */
  key: string;
}

const mostFiles = 12;

export function sessionLines(view: View, rows: readonly LiveRow[], width: number): string[] {
  const row = rows.find((each) => rowKey(each) === view.selected);
  if (!row) return ['', 'The session is live no more. Esc goes back.'];
  const session = view.session?.key === view.selected ? view.session : undefined;
  return [
    ...factLines(row, width),
    ...(session ? [...amountLines(session, width), ...turnLines(session, width)] : ['', '…']),
    ...(session && session.files.length > 0 ? fileLines(session, width) : []),
  ];
}

function factLines(row: LiveRow, width: number): string[] {
  const { title, project, harness, session, model, changedAt, process, trouble, hasEnded } = row;
  const named: [name: string, value: string | undefined][] = [
    ['title', title],
    ['project', project],
    ['harness', harness],
    ['session', session],
    ['model', model],
    ['context', exactTokens(row)],
    ['cost', costText(row)],
    ['no price', row.unpriced.join(', ')],
    ['changed', `${ago(changedAt)}${hasEnded ? ', and has ended' : ''}`],
    ['process', process === undefined ? undefined : String(process)],
    ['mirror', mirrorText(row)],
    ['trouble', trouble],
  ];
  return named
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value = '']) => {
      const room = Math.max(1, width - 9);
      return `${style('dim', name.padEnd(9))}${shorten(plain(value), room)}`;
    });
}

function mirrorText(row: LiveRow): string {
  if (row.mirror.bytes === 0) return 'all of it is in the bucket';
  return row.mirror.isNew
    ? 'nothing is in the bucket yet'
    : `${lagText(row)} are not in the bucket`;
}

function amountLines({ amounts }: Session, width: number): string[] {
  const number = (value: number) => value.toLocaleString('en');
  const rows = [...amounts].map(([model, amount]) => ({ model, amount }));
  const text = table(
    rows,
    [
      { title: 'used by', value: ({ model }) => model, shrinkTo: 10 },
      ...(width >= 60
        ? (
            [
              ['input', 'input'],
              ['cache read', 'cacheRead'],
              ['cache write', 'cacheWrite'],
              ['output', 'output'],
            ] as const
          ).map(([title, key]) => ({
            title,
            align: 'right' as const,
            value: ({ amount }: (typeof rows)[number]) => number(amount[key]),
          }))
        : [
            {
              title: 'tokens',
              align: 'right' as const,
              value: ({ amount }: (typeof rows)[number]) => number(tokensOf(amount)),
            },
          ]),
      {
        title: 'cost',
        align: 'right',
        value: ({ amount }) => (amount.unpriced.size > 0 ? 'no price' : dollars(amount.cost)),
      },
    ],
    width,
  );
  return rows.length === 0 ? [] : ['', ...text.trimEnd().split('\n')];
}

function turnLines({ turns }: Session, width: number): string[] {
  if (turns.length === 0) return [];
  const lines = turns.map(({ at, line }) => {
    const time = at === undefined ? '     ' : localTime(at).slice(11, 16);
    return `${style('dim', time)}  ${shorten(plain(line), Math.max(1, width - 7))}`;
  });
  return ['', style('dim', 'last turns'), ...lines];
}

function fileLines({ files }: Session, width: number): string[] {
  const shown = files.slice(0, mostFiles).map((path) => shorten(plain(path), width));
  const left = files.length - shown.length;
  return [
    '',
    style('dim', 'files written'),
    ...shown,
    ...(left > 0 ? [style('dim', `… ${left} more`)] : []),
  ];
}
