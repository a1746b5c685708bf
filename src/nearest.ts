/** The candidate that was probably meant: the one with the fewest letters to change, if they are few. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 3));
  return candidates
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** Letters to add, drop, replace or swap with their neighbour. */
export function distanceOf(a: string, b: string): number {
  let [older, old]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (row[j - 1] as number) + 1,
        (old?.[j] as number) + 1,
        (old?.[j - 1] as number) + same,
        swapped ? (older?.[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [older, old] = [old as number[], row];
  }
  return old?.[b.length] as number;
}
