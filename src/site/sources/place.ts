import type { SessionAddress } from '../../bucket/keys.ts';
import type { SessionFacts } from '../../export/exported-session.ts';
import type { HarnessName, Source } from '../../harness/harness.ts';
import type { Meta } from '../../records/meta.ts';
import type { Relative } from '../model.ts';

/** Where a record's lines lie. Plain data: another thread reads them as well. */
export type Place = BucketPlace | { kind: 'here'; harness: HarnessName; source: Source };

export interface BucketPlace {
  kind: 'bucket';
  address: SessionAddress;
  meta?: Meta;
  etag?: string;
  /** Why it has no meta. */
  damage?: string;
}

/** A record that a page is to tell of. */
export interface PlacedRecord {
  /** Redacted by today's rules. */
  facts: SessionFacts;
  /** of its transcript, about */
  bytes: number;
  /** Equal as long as reading it gives the same. */
  version: string;
  place: Place;
}

/** What a page is made of, as one thread hands it to another. */
export interface PlacedSession {
  main: PlacedRecord;
  subagents: PlacedRecord[];
  relatives: Relative[];
}
