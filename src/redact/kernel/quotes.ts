import { createKernel, type Kernel, reserveTo } from './instance.ts';
import { joinedNumbers } from './joined-numbers.ts';

/** Read at once. */
const pieceBytes = 1 << 18;
const slack = 64;

let kernel: Kernel | undefined;

/** Where the quotes stand that no backslash escapes: strings of JSON begin and end there. */
export function unescapedQuotes(bytes: Uint8Array): Uint32Array {
  kernel ??= createKernel();
  const size = Math.min(bytes.length, pieceBytes);
  const input = kernel.free.value;
  const output = Math.ceil((input + size + slack) / 16) * 16;
  reserveTo(kernel, output + 4 * size + slack);
  const found: Uint32Array[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    new Uint8Array(kernel.memory.buffer).set(piece, input);
    const count = kernel.findQuotes(input, piece.length, output, at === 0);
    const places = new Uint32Array(kernel.memory.buffer, output, count).slice();
    found.push(at === 0 ? places : places.map((place) => place + at));
  }
  return joinedNumbers(found);
}
