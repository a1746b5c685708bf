import { parseLine } from '../../harness/records.ts';
import { pathsIn } from './json-path.ts';

/** Where in its record something stands, and the record's type, where these can be told. */
export interface RecordPlace {
  path?: string;
  type?: string;
}

const newline = 0x0a;
/** Lines longer than this are not parsed for their type alone. */
const parsedBytes = 1024 * 1024;

/** Of places in JSON lines that are asked for from left to right. */
export function recordPlaces(bytes: Buffer): (place: number) => RecordPlace {
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
      pathAt = pathsIn(line);
    }
    const path = pathAt(place - start);
    return { ...(path !== '' && { path }), ...(typeof type === 'string' && { type }) };
  };
}
