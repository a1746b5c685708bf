import type { CallFacts, Outcome } from '../../harness/call-facts.ts';
import type { ToolCall } from '../../harness/turn.ts';
import type { Highlight } from './highlight.ts';
import type { PageWriter } from './page-writer.ts';

/** What the parts of a turn are written with. */
export interface Rendering {
  page: PageWriter;
  highlight: Highlight;
  images: boolean;
  aside?: ((name: string, text: string) => Promise<string>) | undefined;
  /** The session's folder: paths below it are shown without it. */
  folder: string | null;
  /** What a call did and how it ended; asked once, as its place is written. */
  done(call: ToolCall, id: string): { facts: CallFacts; outcome: Outcome };
  /** The record of the subagent that belongs into this call, asked once. */
  agentOf(call: ToolCall): string | undefined;
  /** What was written of each kind, for the filter. */
  kinds: Kinds;
}

export interface Kinds {
  said: number;
  tools: number;
  thinking: number;
  context: number;
}
