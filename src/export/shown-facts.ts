import type { Item, Turn, Usage } from '../harness/turn.ts';
import type { SessionFacts } from './exported-session.ts';

/** What the documents for people say of a session and a turn, in words. */

/** Names and values, those that are not known left out. */
export function shownFacts(facts: SessionFacts, harnessLabel: string): [string, string][] {
  const client = [harnessLabel, facts.client_version].filter(Boolean).join(' ');
  const rows: [string, string | null][] = [
    ['Session', facts.id],
    ['Client', client],
    ['Model', facts.model],
    ['Project', facts.project],
    ['Folder', facts.cwd],
    ['Branch', facts.git_branch],
    ['Started', facts.first_record_at ?? facts.started_at],
    ['Last record', facts.last_record_at],
    ['Agent', facts.agent && `${facts.agent} on ${facts.host}`],
    ['Parent', facts.parent && `${facts.parent} (${facts.relation})`],
    ['Goes on in', facts.superseded_by],
  ];
  return rows.filter((row): row is [string, string] => Boolean(row[1]));
}

export const speakers = { user: 'User', assistant: 'Assistant', system: 'System' } as const;

export const eventNames = {
  compacted: 'Compacted',
  interrupted: 'Interrupted',
  error: 'Error',
  command: 'Command',
} as const;

const starters: Record<Turn['startedBy'], string> = {
  user: 'by the user',
  client: 'by the client',
  agent: 'by another agent',
};

const fates: Record<NonNullable<Turn['fate']>, string> = {
  rewound: 'rewound: the session went on without it',
  interrupted: 'interrupted',
};

/** What is to be said of a turn beside its time, in order. */
export function shownTurn({ startedBy, model, usage, fate, copied }: Turn): string[] {
  return [
    startedBy === 'user' ? undefined : `started ${starters[startedBy]}`,
    model,
    shownUsage(usage),
    fate && fates[fate],
    copied && 'copied from the session that this one came out of',
  ].filter((text) => text !== undefined);
}

/** Texts that the client put in one behind the other are told as one. */
export function joinContext(items: readonly Item[]): Item[] {
  const joined: Item[] = [];
  for (const item of items) {
    const last = joined.at(-1);
    if (item.kind === 'injected' && last?.kind === 'injected') {
      joined[joined.length - 1] = { ...last, text: `${last.text}\n\n${item.text}` };
    } else joined.push(item);
  }
  return joined;
}

function shownUsage({ input, output, cacheRead, cacheWrite }: Usage): string | undefined {
  const read = input + cacheRead + cacheWrite;
  if (read + output === 0) return undefined;
  const cached = cacheRead > 0 ? ` (${cacheRead.toLocaleString('en')} from cache)` : '';
  return `${read.toLocaleString('en')} tokens in${cached}, ${output.toLocaleString('en')} out`;
}

const longestPreview = 80;

/** A tool call in one line: its name, and the argument that tells most. */
export function callPreview(input: unknown): string {
  const text = typeof input === 'string' ? input : (telling(input) ?? JSON.stringify(input) ?? '');
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= longestPreview
    ? line
    : `${characters.slice(0, longestPreview - 1).join('')}…`;
}

/** Arguments that say best what a call does, the best first. */
const tellingNames = [
  'command',
  'cmd',
  'file_path',
  'path',
  'pattern',
  'query',
  'url',
  'description',
  'prompt',
];

function telling(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const fields = input as Record<string, unknown>;
  for (const name of tellingNames) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return value;
    if (Array.isArray(value) && value.every((part) => typeof part === 'string'))
      return value.join(' ');
  }
  return undefined;
}

/** An input as a person reads it: text as it is, anything else as indented JSON. */
export function shownInput(input: unknown): { text: string; language: 'json' | 'text' } {
  if (typeof input === 'string') return { text: input, language: 'text' };
  return { text: JSON.stringify(input, undefined, 2) ?? '', language: 'json' };
}

/** Without the sequences that colour a terminal. */
export function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to go
  return text.replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/g, '');
}
