// What the table of words takes of memory.

const first: usize = 1024;
/** Behind all that lies in memory. */
let free: usize = first;

/** All of it can be had again; what lies there is not cleared. */
export function releaseAll(): void {
  free = first;
}

/** What lay there before stays unused: everything grows by doubling. */
export function reserve(size: usize): usize {
  const at = free;
  free = (free + size + 7) & ~7;
  const there = (<usize>memory.size()) << 16;
  if (free > there) memory.grow(<i32>((free - there + 0xffff) >>> 16));
  return at;
}

/** For few bytes: the engine's own copy is a call that costs more than they do. */
export function copyBytes(to: usize, from: usize, length: usize): void {
  if (length > 64) {
    memory.copy(to, from, length);
    return;
  }
  const end = to + length;
  let at = to;
  let next = from;
  for (; at + 8 <= end; at += 8, next += 8) store<u64>(at, load<u64>(next));
  for (; at < end; at++, next++) store<u8>(at, load<u8>(next));
}
