// What the table of words takes of memory.

/** Behind all that lies in memory. */
let free: usize = 1024;

/** What lay there before stays unused: everything grows by doubling. */
export function reserve(size: usize): usize {
  const at = free;
  free = (free + size + 7) & ~7;
  const there = (<usize>memory.size()) << 16;
  if (free > there) memory.grow(<i32>((free - there + 0xffff) >>> 16));
  return at;
}
