import { basename } from 'node:path/posix';
import { hashOf } from './marks.ts';
import type { TurnFacts } from './turn-facts.ts';

/** What a search can be narrowed to. */
export type Tag = 'project' | 'harness' | 'file' | 'tool';

/** One word to the tokenizer, whatever the name is. */
export function tagOf(tag: Tag, name: string): string {
  return `${tag[0]}${hashOf(name.toLowerCase()).toString(36)}`;
}

/** A file is found by its last name; which of that name is meant, the turn's facts tell. */
export function fileTag(path: string): string {
  return tagOf('file', basename(path.replaceAll('\\', '/')));
}

/** Of a turn, with spaces between. */
export function tagsOf(
  { project, harness }: { project: string; harness: string },
  { written = [], read = [], tools = {} }: TurnFacts,
): string {
  const tags = [
    tagOf('project', project),
    tagOf('harness', harness),
    ...[...written, ...read].map(fileTag),
    ...Object.keys(tools).map((name) => tagOf('tool', name)),
  ];
  return [...new Set(tags)].join(' ');
}
