import type { Item, ToolCall, Turn } from '../../../src/harness/turn.ts';
import type { Answer } from '../../../src/harness/usage-reader.ts';
import type { RecordRead, SiteRecord, SiteSession } from '../../../src/site/model.ts';
import {
  type PageOptions,
  type PageSinks,
  readSessionPage,
  type SessionPage,
} from '../../../src/site/page/session-page.ts';
import { facts } from '../../export/support.ts';

export { assistant, facts, tool, turn, user } from '../../export/support.ts';

export function recordOf(
  turns: readonly Turn[],
  more: Partial<SiteRecord['facts']> = {},
  read: Partial<RecordRead> = {},
): SiteRecord {
  return {
    facts: { ...facts, ...more },
    harnessLabel: 'Claude Code',
    bytes: 1,
    version: '1',
    async read(take, drain) {
      for (const each of turns) {
        take(each);
        await drain?.();
      }
      return { rewound: new Set(), answers: [], damage: [], ...read };
    },
  };
}

export function sessionOf(
  main: SiteRecord,
  subagents: readonly SiteRecord[] = [],
  relatives: SiteSession['relatives'] = [],
): SiteSession {
  return { main, subagents: new Map(subagents.map((each) => [each.facts.id, each])), relatives };
}

export async function pageOf(
  session: SiteSession,
  options: Partial<PageOptions> = {},
  sinks: PageSinks = {},
): Promise<{ html: string; digest: SessionPage['digest'] }> {
  const page = await readSessionPage(
    session,
    { root: '../../', images: false, density: 'comfortable', ...options },
    sinks,
  );
  try {
    const pieces = await Array.fromAsync(page.document(), (piece) => Buffer.from(piece));
    return { html: Buffer.concat(pieces).toString(), digest: page.digest };
  } finally {
    page.close();
  }
}

export function turnsOf(...each: Item[][]): Turn[] {
  return each.map((items, index) => ({
    ordinal: index + 1,
    startedBy: 'user',
    startedAt: new Date(Date.UTC(2026, 0, 1, 9, index)).toISOString(),
    items,
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
  }));
}

export function called(
  name: string,
  input: unknown,
  text = '',
  more: Partial<ToolCall> = {},
): ToolCall {
  return { kind: 'tool', id: `${name}-1`, name, input, result: { text, isError: false }, ...more };
}

export function answer(id: string, more: Partial<Answer> = {}): Answer {
  return {
    id,
    model: 'claude-sonnet-4-5',
    usage: { input: 100, output: 50, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    cacheWriteLong: 0,
    ...more,
  };
}
