// SHA-256 (FIPS 180-4) in AssemblyScript: WebAssembly runs it at full speed from the first block on.
// `npm run kernel` compiles it into `wasm.ts`.
//
// Memory: the round constants from 0, the state from 256, the message schedule from 320, and from 1024 on
// what is hashed. The constants and the first state are the caller's to write.

function rotr(word: u32, bits: i32): u32 {
  return (word >>> bits) | (word << (32 - bits));
}

/** Takes in `count` blocks of 64 bytes that begin at `from`. */
export function takeBlocks(from: usize, count: i32): void {
  for (let block = 0; block < count; block++, from += 64) {
    for (let at: usize = 0; at < 64; at += 4) store<u32>(320 + at, bswap(load<u32>(from + at)));
    for (let at: usize = 64; at < 256; at += 4) {
      const early = load<u32>(320 + at - 60);
      const late = load<u32>(320 + at - 8);
      const s0 = rotr(early, 7) ^ rotr(early, 18) ^ (early >>> 3);
      const s1 = rotr(late, 17) ^ rotr(late, 19) ^ (late >>> 10);
      store<u32>(320 + at, load<u32>(320 + at - 64) + s0 + load<u32>(320 + at - 28) + s1);
    }
    let a = load<u32>(256);
    let b = load<u32>(260);
    let c = load<u32>(264);
    let d = load<u32>(268);
    let e = load<u32>(272);
    let f = load<u32>(276);
    let g = load<u32>(280);
    let h = load<u32>(284);
    for (let at: usize = 0; at < 256; at += 4) {
      const sum1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
      const t1 = h + sum1 + ((e & f) ^ (~e & g)) + load<u32>(at) + load<u32>(320 + at);
      const sum0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
      const t2 = sum0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + t1;
      d = c;
      c = b;
      b = a;
      a = t1 + t2;
    }
    store<u32>(256, load<u32>(256) + a);
    store<u32>(260, load<u32>(260) + b);
    store<u32>(264, load<u32>(264) + c);
    store<u32>(268, load<u32>(268) + d);
    store<u32>(272, load<u32>(272) + e);
    store<u32>(276, load<u32>(276) + f);
    store<u32>(280, load<u32>(280) + g);
    store<u32>(284, load<u32>(284) + h);
  }
}
