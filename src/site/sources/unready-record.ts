import type { ListedRecord } from '../../records/list.ts';
import type { Place } from './place.ts';

/** A record that was found; what its meta says is as it was stored, or as the transcript has it. */
export interface UnreadyRecord {
  record: ListedRecord;
  place: Place;
  /** of its transcript, about */
  bytes: number;
  /** Equal as long as its lines are. */
  version: string;
}
