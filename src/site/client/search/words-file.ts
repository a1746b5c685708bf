import { numberReader } from '../../search/number-reader.ts';

/** Bytes of UTF-8, as the index has its words. */
export function wordBytes(word: string): Uint8Array {
  return new TextEncoder().encode(word);
}

/** Less than 0 where the first stands before the second. */
export function compareBytes(one: Uint8Array, other: Uint8Array): number {
  const most = Math.min(one.length, other.length);
  for (let at = 0; at < most; at += 1) {
    const difference = (one[at] as number) - (other[at] as number);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

export function beginsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return bytes.length >= beginning.length && beginning.every((byte, at) => bytes[at] === byte);
}

/** Adds the kinds in which each turn has the word, or the words that begin with it, to those of `into`. */
export function addTurns(
  file: Uint8Array,
  wanted: { bytes: Uint8Array; isPrefix: boolean },
  into: Uint8Array,
): void {
  const word = new Uint8Array(256);
  const reader = numberReader(file);
  while (reader.at < file.length) {
    const shared = file[reader.at] as number;
    const length = shared + (file[reader.at + 1] as number);
    reader.at += 2;
    for (let at = shared; at < length; at += 1, reader.at += 1) {
      word[at] = file[reader.at] as number;
    }
    const size = reader.next();
    const end = reader.at + size;
    const found = word.subarray(0, length);
    const isIt = wanted.isPrefix && beginsWith(found, wanted.bytes);
    const order = compareBytes(found, wanted.bytes);
    if (isIt || order === 0) {
      for (let turn = 0; reader.at < end; ) {
        const posting = reader.next();
        turn += posting >> 2;
        into[turn] = (into[turn] as number) | (posting & 3);
      }
    } else if (order > 0) return;
    reader.at = end;
  }
}

export function decodeBase64(text: string): Uint8Array {
  const units = atob(text);
  const bytes = new Uint8Array(units.length);
  for (let at = 0; at < units.length; at += 1) bytes[at] = units.charCodeAt(at);
  return bytes;
}
