import type { SessionFacts } from '../export/exported-session.ts';
import type { Turn, Usage } from '../harness/turn.ts';
import type { Answer } from '../harness/usage-reader.ts';

/** What the pages are made of: the rooms of the site know of sessions what stands here, and no more. */

/** A record with its turns, redacted by today's rules, wherever it lies. */
export interface SiteRecord {
  facts: SessionFacts;
  /** as people call the harness: `Claude Code` */
  harnessLabel: string;
  /** of its transcript, about */
  bytes: number;
  /** Equal as long as reading it gives the same turns. */
  version: string;
  /**
   * Gives each turn as soon as it is over, the whole record in one pass and never all of it in memory; waits
   * for `drain` between stretches of a few MB. Throws what reading does: a bucket that is away, a file that went.
   */
  read(take: (turn: Turn) => void, drain?: () => Promise<void>): Promise<RecordRead>;
}

/** What is known when all turns were given. */
export interface RecordRead {
  /** Ordinals of the turns that the user went back before; the turns themselves may not say so yet. */
  rewound: ReadonlySet<number>;
  /** Each answer of a model once, for tokens and cost. */
  answers: readonly Answer[];
  /** What is missing or could not be read, a sentence without its end each: `2 parts are missing`. */
  damage: readonly string[];
}

/** What one page tells of: a session and, where they were called, its subagents. */
export interface SiteSession {
  main: SiteRecord;
  /** By record id, also those of subagents; `facts.parent` and `facts.spawned_by` say where they belong. */
  subagents: ReadonlyMap<string, SiteRecord>;
  /** Other sessions that it came out of, or that came out of it. */
  relatives: readonly Relative[];
}

export interface Relative {
  relation: RelativeKind;
  title: string;
  /** From the site's root; absent where the site has no page of it. */
  page?: string;
}

/** `continues`, `continued`: across `/clear` or a handoff. `revision`: the source was rewritten. */
export type RelativeKind =
  | 'continues'
  | 'continued'
  | 'forked-from'
  | 'forked-into'
  | 'revision-of'
  | 'revised-into';

/** Where a turn stands in its page. */
export interface TurnPlace {
  /** The id of its element: `turn-12`, `agent-3fa9c1d2-turn-4`. Lasts as long as the record does. */
  anchor: string;
  /** The subagent's record. */
  agent?: string;
  /** What was asked, in one line. */
  line: string;
}

/** What a session came to; with its facts, all that lists of sessions show. Subagents are counted in. */
export interface SessionDigest {
  /** that a user began, the copied ones left out */
  turns: number;
  messages: number;
  toolCalls: number;
  failedCalls: number;
  subagents: number;
  usage: Usage;
  /** USD; undefined where no price is known of any model */
  cost?: number;
  /** Models of which no price is known: their tokens are not in `cost`. */
  unpriced: string[];
  /** The one that answered most first. */
  models: string[];
  /** ISO 8601, as the records have them. */
  firstAt?: string;
  lastAt?: string;
  /** ms between the first and the last record, the gaps of more than ten minutes left out */
  activeMs: number;
  /** By name, the most used first. */
  tools: { name: string; calls: number; failed: number }[];
  /** As the tools were given them, from the project's root where they lie below it. */
  files: { path: string; written: boolean; calls: number }[];
  commands: { text: string; failed?: true; anchor: string }[];
  /** What the user settled when asked: answers to the agent's questions, plans agreed to or not. */
  decisions: { text: string; anchor: string }[];
  errors: { text: string; anchor: string }[];
  /** The first request and the last reply, in a few lines each. */
  asked: string;
  outcome: string;
  /** Of the session itself, in order: the rail and the timeline. */
  places: DigestPlace[];
  damage: string[];
}

export interface DigestPlace {
  anchor: string;
  line: string;
  at?: string;
  endedAt?: string;
  toolCalls: number;
  failed: number;
  fate?: Turn['fate'];
  startedBy: Turn['startedBy'];
}
