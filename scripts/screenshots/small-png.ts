import { crc32, deflateSync } from 'node:zlib';

/** A picture as its pixels, four bytes each: red, green, blue, and one that is not looked at. */
export interface Pixels {
  width: number;
  height: number;
  bytes: Uint8Array;
}

/** As PNG of at most `colours` (256 or fewer): a page has few, and most of its pixels are one of them. */
export function smallPng({ width, height, bytes }: Pixels, colours: number): Buffer {
  const { palette, indexOf } = reduce(bytes, colours);
  // A row begins with the filter's type: none is best for indices.
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rows[y * (width + 1) + 1 + x] = indexOf(keyAt(bytes, (y * width + x) * 4));
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // Eight bits a pixel, which are indices into a palette.
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

type Colour = [red: number, green: number, blue: number];

/** A colour as one number. */
function keyAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}

function colourOf(key: number): Colour {
  return [key >> 16, (key >> 8) & 255, key & 255];
}

/** Those that most pixels have, each unlike the others; every other colour becomes the nearest of them. */
function reduce(bytes: Uint8Array, colours: number) {
  const counts = new Map<number, number>();
  for (let at = 0; at < bytes.length; at += 4) {
    const key = keyAt(bytes, at);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const common = [...counts].sort((one, other) => other[1] - one[1]).map(([key]) => key);
  const palette: Colour[] = [];
  for (let unlike = 48; palette.length < colours && unlike >= 3; unlike /= 2) {
    for (const key of common) {
      if (palette.length === colours) break;
      const colour = colourOf(key);
      if (palette.every((each) => distance(each, colour) >= unlike)) palette.push(colour);
    }
  }
  const known = new Map<number, number>();
  const indexOf = (key: number) => {
    const found = known.get(key) ?? nearest(palette, colourOf(key));
    known.set(key, found);
    return found;
  };
  return { palette, indexOf };
}

function nearest(palette: readonly Colour[], colour: Colour): number {
  let best = 0;
  for (const [at, each] of palette.entries()) {
    if (distance(each, colour) < distance(palette[best] as Colour, colour)) best = at;
  }
  return best;
}

function distance(one: Colour, other: Colour): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}
