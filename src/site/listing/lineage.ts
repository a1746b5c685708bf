import type { Relative, RelativeKind } from '../model.ts';
import { escapeText } from '../page/escape-text.ts';
import { visible } from '../page/visible.ts';

const relations: Record<RelativeKind, string> = {
  continues: 'Continues',
  continued: 'Continued in',
  'forked-from': 'Forked from',
  'forked-into': 'Forked into',
  'revision-of': 'Revision of',
  'revised-into': 'Revised into',
};

/** UTF-16 units of a relative's title. */
const longest = 60;

/** What a session came out of and what came out of it, below its title. */
export function lineageHtml(relatives: readonly Relative[]): string {
  const byRelation = Map.groupBy(relatives, ({ relation }) => relation);
  return [...byRelation]
    .map(
      ([relation, some]) =>
        `<span class="lineage" data-relation="${relation}">${relations[relation]} ${some.map(link).join(', ')}</span>`,
    )
    .join('');
}

function link({ title, page }: Relative): string {
  const short = title.length > longest ? `${title.slice(0, longest)}…` : title;
  const text = escapeText(visible(short));
  return page === undefined ? text : `<a href="${escapeText(encodeURI(page))}">${text}</a>`;
}
