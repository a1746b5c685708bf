/**
 * What is made when it is needed first. Classes of Unicode (`\p{L}`) take half a millisecond each to make an expression
 * of (Node 26.10), which is much for a hook, and most hooks never look for one.
 */
export function prepared<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
