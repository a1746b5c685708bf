// SHA-256 (FIPS 180-4) in AssemblyScript: WebAssembly runs it at full speed from the first block on.
// `npm run kernel` compiles it into `wasm.ts`.
//
// Memory: the message schedule from 0, the state from 256, the round constants from 1024, and from 2048 on
// what is hashed.

// Of the cube roots of the first 64 primes what stands behind the point, 32 bits of each.
const constants = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** Before the first block of a text. */
export function begin(): void {
  store<u32>(256, 0x6a09e667);
  store<u32>(260, 0xbb67ae85);
  store<u32>(264, 0x3c6ef372);
  store<u32>(268, 0xa54ff53a);
  store<u32>(272, 0x510e527f);
  store<u32>(276, 0x9b05688c);
  store<u32>(280, 0x1f83d9ab);
  store<u32>(284, 0x5be0cd19);
}

function rotr(word: u32, bits: i32): u32 {
  return (word >>> bits) | (word << (32 - bits));
}

/** Takes in `count` blocks of 64 bytes that begin at `from`. */
export function takeBlocks(from: usize, count: i32): void {
  for (let block = 0; block < count; block++, from += 64) {
    for (let at: usize = 0; at < 64; at += 4) store<u32>(at, bswap(load<u32>(from + at)));
    for (let at: usize = 64; at < 256; at += 4) {
      const early = load<u32>(at - 60);
      const late = load<u32>(at - 8);
      const s0 = rotr(early, 7) ^ rotr(early, 18) ^ (early >>> 3);
      const s1 = rotr(late, 17) ^ rotr(late, 19) ^ (late >>> 10);
      store<u32>(at, load<u32>(at - 64) + s0 + load<u32>(at - 28) + s1);
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
      const t1 = h + sum1 + ((e & f) ^ (~e & g)) + load<u32>(constants + at) + load<u32>(at);
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
