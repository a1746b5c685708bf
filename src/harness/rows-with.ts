const newline = 0x0a;

/**
 * Of whole lines those that hold one of the words, in order, each once and without its end. A word with bare
 * quotes is found only where it is JSON itself: within a text, quotes are escaped.
 */
export function* rowsWith(lines: Buffer, words: readonly Buffer[]): Generator<Buffer> {
  const next = words.map((word) => lines.indexOf(word));
  for (let start = 0; ; ) {
    let found = -1;
    for (const [index, word] of words.entries()) {
      let at = next[index] as number;
      if (at !== -1 && at < start) {
        at = lines.indexOf(word, start);
        next[index] = at;
      }
      if (at !== -1 && (found === -1 || at < found)) found = at;
    }
    if (found === -1) return;
    const begin = lines.lastIndexOf(newline, found) + 1;
    const stop = lines.indexOf(newline, found);
    const end = stop === -1 ? lines.length : stop;
    yield lines.subarray(begin, end);
    start = end + 1;
  }
}
