import { factsOf, type SessionFacts } from '../../export/exported-session.ts';
import { linesOf } from '../../harness/records.ts';
import type { ListedRecord } from '../../records/list.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { withoutCutWord } from '../cut-word.ts';

/** What is told of records besides their turns, by today's rules; all at once, as each call takes a while. */
export function factsOfAll(redactor: Redactor, records: readonly ListedRecord[]): SessionFacts[] {
  const lines = records.map((record) => `${JSON.stringify(knownFacts(record))}\n`).join('');
  const { bytes } = redactor.lines(Buffer.from(lines)).body;
  return [...linesOf(bytes)].map((line) => JSON.parse(line.toString()) as SessionFacts);
}

/**
 * A title may have been cut before today's rules saw it. A record that has no times was stored or looked at some
 * day, which says nothing of its session.
 */
function knownFacts(record: ListedRecord): SessionFacts {
  const all = factsOf(record);
  const facts = { ...all, title: all.title && (withoutCutWord(all.title) || null) };
  return facts.first_record_at === null && record.etag === undefined
    ? { ...facts, started_at: null }
    : facts;
}
