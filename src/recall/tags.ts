import { posix } from 'node:path';
import { hashOf } from './marks.ts';
import type { TurnFacts } from './turn-facts.ts';

/** What a search can be narrowed to; `record` is its id in the bucket, `when` a month or a day. */
export type Tag = 'project' | 'harness' | 'record' | 'file' | 'tool' | 'when';

/** One word to the tokenizer, whatever the name is. */
export function tagOf(tag: Tag, name: string): string {
  return `${tag[0]}${hashOf(name.toLowerCase()).toString(36)}`;
}

/** A file is found by its last name; which of that name is meant, the turn's facts tell. */
export function fileTag(path: string): string {
  return tagOf('file', posix.basename(path.replaceAll('\\', '/')));
}

/** A search by time asks for so many days and months at the most; more narrow it too little. */
const mostTimes = 120;
const day = 86_400_000;

/** Of the months and days, in UTC, that cover a stretch (ms); none where they are too many. */
export function timeTags(since: number, until: number): string[] {
  const tags: string[] = [];
  for (let at = Math.floor(since / day) * day; at < until; ) {
    if (tags.length === mostTimes) return [];
    const nextMonth = monthAfter(at);
    const isWholeMonth = at === monthAfter(at, 0) && nextMonth <= until;
    tags.push(timeTag(at, isWholeMonth ? 'month' : 'day'));
    at = isWholeMonth ? nextMonth : at + day;
  }
  return tags;
}

function monthAfter(time: number, months = 1): number {
  const at = new Date(time);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months);
}

function timeTag(time: number, length: 'month' | 'day'): string {
  const text = new Date(time).toISOString();
  return tagOf('when', text.slice(0, length === 'month' ? 7 : 10));
}

export interface Tagged {
  project: string;
  harness: string;
  /** ms since 1970 */
  startedAt: number | null;
  record: string;
  facts: TurnFacts;
}

/** Of a turn, with spaces between. */
export function tagsOf({ project, harness, record, startedAt, facts }: Tagged): string {
  const { written = [], read = [], tools = {} } = facts;
  const tags = [
    tagOf('project', project),
    tagOf('harness', harness),
    tagOf('record', record),
    ...(startedAt === null ? [] : [timeTag(startedAt, 'month'), timeTag(startedAt, 'day')]),
    ...[...written, ...read].map(fileTag),
    ...Object.keys(tools).map((name) => tagOf('tool', name)),
  ];
  return [...new Set(tags)].join(' ');
}
