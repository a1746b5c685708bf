/**
 * Works on up to `limit` items at once, or on as many as weigh so much together, and yields the results in the
 * items' order. An error comes at its item's turn; what is under way then is left to end by itself.
 */
export async function* inOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
  weigh: (item: T) => number = () => 1,
): AsyncGenerator<R> {
  const running: { result: Promise<R>; weight: number }[] = [];
  let all = 0;
  for await (const item of items) {
    // Before the work, which may take from it what it weighs.
    const weight = weigh(item);
    const result = work(item);
    // Its error is thrown when its turn comes; until then it must not count as unhandled.
    result.catch(() => {});
    running.push({ result, weight });
    all += weight;
    while (all >= limit && running.length > 0) {
      const first = running.shift() as (typeof running)[number];
      all -= first.weight;
      yield await first.result;
    }
  }
  for (const { result } of running) yield await result;
}
