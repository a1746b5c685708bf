/** Numbers as `putNumber` writes them; a browser reads with it, too. */
export interface NumberReader {
  at: number;
  next(): number;
}

export function numberReader(bytes: Uint8Array, from = 0): NumberReader {
  return {
    at: from,
    next() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[this.at] as number;
        this.at += 1;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    },
  };
}
