import { parseLine } from '../../harness/records.ts';
import type { Finding } from '../redactor.ts';
import { pathsIn } from './json-path.ts';

/** Where in its record something stands, and the record's type, where these can be told. */
export interface RecordPlace {
  path?: string;
  type?: string;
}

const newline = 0x0a;
/** Lines longer than this are not parsed for their type alone. */
const parsedBytes = 1024 * 1024;

/**
 * Of what was found in JSON lines, asked for from left to right. `masked` is to redact what is told: a key,
 * too, can be a secret.
 */
export function recordPlaces(
  bytes: Buffer,
  found: readonly Finding[],
  masked: (text: string) => string,
): (place: number) => RecordPlace {
  let start = 0;
  let end = -1;
  let type: unknown;
  let pathAt = (_: number) => '';
  return (place) => {
    if (place >= end) {
      start = place === 0 ? 0 : bytes.lastIndexOf(newline, place - 1) + 1;
      const next = bytes.indexOf(newline, place);
      end = next === -1 ? bytes.length : next;
      const line = bytes.subarray(start, end);
      type = line.length > parsedBytes ? undefined : parseLine(line)?.type;
      const hidden = found.filter((each) => each.end > start && each.start < end);
      const first = start;
      pathAt = pathsIn(line, (from, to) => hits(hidden, first + from, first + to));
    }
    const path = masked(pathAt(place - start));
    return {
      ...(path !== '' && { path }),
      ...(typeof type === 'string' && { type: masked(type) }),
    };
  };
}

/** Whether one of the sorted findings has anything of the stretch. */
function hits(found: readonly Finding[], start: number, end: number): boolean {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((found[middle] as Finding).end <= start) low = middle + 1;
    else high = middle;
  }
  return (found[low]?.start ?? Number.POSITIVE_INFINITY) < end;
}
