import type { MailboxRow, Snapshot } from '../../coordination/snapshot.ts';
import type { StepRow } from '../../coordination/steps/load-steps.ts';
import { ago, count, size } from '../../figures.ts';
import { textOf as agentTable } from '../agents/list.ts';
import { heading } from '../print/heading.ts';
import { table } from '../print/table.ts';
import { stepTable } from '../steps/step-table.ts';

/** Steps that are shown; those that are done give way first. */
const mostSteps = 20;

/** What the project's agents share, as a person reads it; what there is none of is left out. */
export function projectText({ agents, steps, mailboxes, stored }: Snapshot): string {
  const here = agents.filter(({ state }) => state !== 'gone');
  const gone = agents.length - here.length;
  return [
    here.length > 0 ? heading(`Agents${gone > 0 ? ` (and ${gone} gone)` : ''}`) : '',
    here.length > 0 ? agentTable(here) : '',
    stepText(steps),
    mailText(mailboxes),
    stored.count > 0 ? heading('In the bucket') + storedText(stored) : '',
  ].join('');
}

function stepText(steps: readonly StepRow[]): string {
  if (steps.length === 0) return '';
  const open = steps.filter(({ status }) => status !== 'complete');
  const done = steps.length - open.length;
  const shown = steps.length <= mostSteps ? steps : open.slice(0, mostSteps);
  const left = open.length - mostSteps;
  const more = steps.length > mostSteps && left > 0 ? `${left} more: \`tracecraft steps\`.\n` : '';
  return heading(`Steps: ${done} of ${steps.length} complete`) + stepTable(shown) + more;
}

function mailText(mailboxes: readonly MailboxRow[]): string {
  const boxes = mailboxes.filter(({ total, unread }) => total > 0 || (unread ?? 0) > 0);
  if (boxes.length === 0) return '';
  return (
    heading('Mail (unread: with broadcasts)') +
    table(boxes, [
      { title: 'FOR', value: ({ agent }) => agent, shrinkTo: 12 },
      {
        title: 'UNREAD',
        value: ({ unread }) => (unread === null ? '-' : unread.toLocaleString('en')),
        align: 'right',
        colour: ({ unread }) => (unread ? 'yellow' : undefined),
      },
      { title: 'MESSAGES', value: ({ total }) => total.toLocaleString('en'), align: 'right' },
    ])
  );
}

function storedText({ count: sessions, ...stored }: Snapshot['stored']): string {
  const last = stored.last_uploaded_at;
  const facts = [
    count(sessions, 'session'),
    size(stored.total_uploaded_bytes),
    last !== null && `the last upload ${ago(last)}`,
  ];
  return `${facts.filter(Boolean).join(', ')}\n`;
}
