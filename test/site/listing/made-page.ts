import type { ListedPage } from '../../../src/site/listing/listed-page.ts';
import type { Relative } from '../../../src/site/model.ts';

export interface MadeListed {
  page?: string;
  title?: string | null;
  project?: string;
  harness?: string;
  branch?: string | null;
  /** ISO 8601 */
  at?: string;
  digest?: Partial<ListedPage['digest']>;
  relatives?: Relative[];
}

/** A session of a list, for tests. */
export function listedPage(made: MadeListed = {}): ListedPage {
  const { page = 'sessions/p/a.html', project = 'p', harness = 'Claude Code' } = made;
  const nobody = { session: null, source: null, parent: null, relation: null, spawned_by: null };
  const nowhere = { cwd: null, client_version: null, agent: null, host: null, model: null };
  const never = { started_at: null, ended_at: null, first_record_at: null, last_record_at: null };
  return {
    page,
    facts: {
      ...nobody,
      ...nowhere,
      ...never,
      id: 'the-id',
      harness: harness.toLowerCase(),
      project,
      superseded_by: null,
      title: made.title === undefined ? 'A title' : made.title,
      git_branch: made.branch ?? null,
    },
    harnessLabel: harness,
    digest: {
      turns: 3,
      messages: 6,
      toolCalls: 4,
      failedCalls: 0,
      subagents: 0,
      usage: { input: 1000, output: 200, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
      unpriced: [],
      models: ['claude-test-1'],
      activeMs: 65_000,
      tools: [],
      files: [],
      commands: [],
      decisions: [],
      errors: [],
      asked: '',
      outcome: '',
      places: [],
      damage: [],
      ...(made.at !== undefined && { firstAt: made.at }),
      ...made.digest,
    },
    relatives: made.relatives ?? [],
  };
}
