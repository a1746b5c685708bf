import { type SessionFacts, titleOf } from '../../export/exported-session.ts';
import { oneLine } from '../../recall/one-line.ts';
import type { SessionDigest } from '../model.ts';

const longest = 80;

/** What a session is called: where its record has no title that may be shown, by the beginning of what was asked. */
export function pageTitle(facts: SessionFacts, { asked }: Pick<SessionDigest, 'asked'>): string {
  return facts.title?.trim() || oneLine(asked, longest) || titleOf(facts);
}
