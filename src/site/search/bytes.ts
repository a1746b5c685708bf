/** A buffer that grows as it is written to; what it gave stays as it is. */
export interface ByteWriter {
  readonly length: number;
  byte(value: number): void;
  /** Seven bits a byte, the lowest first; a byte with its high bit set has more behind it. */
  number(value: number): void;
  copy(from: Uint8Array, start: number, stop: number): void;
  /** What was written since the last time. */
  take(): Buffer;
}

export function byteWriter(): ByteWriter {
  let bytes = Buffer.allocUnsafe(4096);
  let end = 0;

  function need(more: number): void {
    if (end + more <= bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(end + more, bytes.length * 2));
    bytes.copy(larger, 0, 0, end);
    bytes = larger;
  }

  return {
    get length() {
      return end;
    },
    byte(value) {
      need(1);
      bytes[end] = value;
      end += 1;
    },
    number(value) {
      need(5);
      end = putNumber(bytes, end, value);
    },
    copy(from, start, stop) {
      need(stop - start);
      // A call that copies costs more than most words have bytes.
      for (let at = start; at < stop; at += 1, end += 1) bytes[end] = from[at] as number;
    },
    take() {
      const taken = Buffer.from(bytes.subarray(0, end));
      end = 0;
      return taken;
    },
  };
}

/** Gives the place behind it. For whole numbers below 2^31. */
export function putNumber(into: Uint8Array, at: number, value: number): number {
  let rest = value;
  let place = at;
  for (; rest > 0x7f; rest >>>= 7, place += 1) into[place] = (rest & 0x7f) | 0x80;
  into[place] = rest;
  return place + 1;
}

export function numberLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}
