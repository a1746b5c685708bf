import { count, tokens } from '../../figures.ts';
import type { Usage } from '../../harness/turn.ts';
import { clean } from '../../recall/one-line.ts';
import { escapeText } from './escape-text.ts';
import type { WrittenRecord, WrittenTurn } from './read-records.ts';
import { timeHtml, took } from './times.ts';

/** The beginning of a turn's article: its number, which leads to it, and what there is to say of it. */
export function turnHead(
  { place, about }: WrittenTurn,
  { depth, prefix, record }: Pick<WrittenRecord, 'depth' | 'prefix' | 'record'>,
): string {
  const { anchor, line, fate } = place;
  const level = Math.min(6, 3 + depth);
  const model = about.model === record.facts.model ? undefined : about.model;
  const told = [
    timeHtml(place.at),
    took(place.at, place.endedAt),
    about.startedBy === 'client' ? 'started by the client' : undefined,
    model && escapeText(clean(model)),
    place.toolCalls > 0 ? count(place.toolCalls, 'tool call') : undefined,
    place.failed > 0 ? `<span class="ended failed">${place.failed} failed</span>` : undefined,
    shownUsage(about.usage),
    fate && `<span class="ended ${fate}">${fates[fate]}</span>`,
    about.copied && 'copied from the session that this one came out of',
  ].filter(Boolean);
  const of = prefix === '' ? '' : ' of the subagent';
  return `<article class="turn${fate === 'rewound' ? ' rewound' : ''}" id="${anchor}" aria-labelledby="${anchor}-title">
<header><h${level} id="${anchor}-title"><a class="anchor" href="#${anchor}"><span class="unseen">Turn </span>${about.ordinal}<span class="unseen">${of}: ${escapeText(line)}</span></a></h${level}><p class="about">${told.join(' · ')}</p></header>
`;
}

const fates = {
  rewound: 'rewound: the session went on without it',
  interrupted: 'interrupted',
} as const;

function shownUsage({ input, output, cacheRead, cacheWrite }: Usage): string | undefined {
  const read = input + cacheRead + cacheWrite;
  if (read + output === 0) return undefined;
  return `${tokens(read)} tokens in, ${tokens(output)} out`;
}

/** What is said of a subagent before one looks into it. */
export function agentSummary({ record, turns }: WrittenRecord): string {
  const { title, spawned_by: spawned, id } = record.facts;
  const name = spawned?.description ?? title ?? id;
  const calls = turns.reduce((sum, { place }) => sum + place.toolCalls, 0);
  const told = [
    count(turns.length, 'turn'),
    calls > 0 ? count(calls, 'tool call') : undefined,
    shownUsage(sumOf(turns)),
    took(turns[0]?.place.at, turns.at(-1)?.place.endedAt),
  ].filter(Boolean);
  const kind = spawned?.agent_type ? ` <code>${escapeText(clean(spawned.agent_type))}</code>` : '';
  return `<b>Subagent</b>${kind} ${escapeText(clean(name))} <span class="size">${told.join(' · ')}</span>`;
}

function sumOf(turns: readonly WrittenTurn[]): Usage {
  const sum = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };
  for (const { about } of turns) {
    for (const key of Object.keys(sum) as (keyof Usage)[]) sum[key] += about.usage[key];
  }
  return sum;
}
