/** Where the rules were tried in one text, each from its start to its end. */
export interface Tries {
  /** For the next text. */
  clear(): void;
  /** Whether a rule is to be tried at `start`: not inside of what it has found. */
  isOpen(rule: number, start: number): boolean;
  /** It has found a secret that ends there. */
  find(rule: number, end: number): void;
  /** What it matched from `start` to `end` is none. */
  refuse(rule: number, start: number, end: number): void;
}

/** A run without end whose every word begins a secret would be read to its end from each of them. */
const mostAgain = 32;

export function createTries(rules: number): Tries {
  const foundTo = new Uint32Array(rules);
  /** A match that was refused, and how often the rule began again within it. */
  const refusedTo = new Uint32Array(rules);
  const again = new Uint32Array(rules);
  return { clear, isOpen, find, refuse };

  function clear(): void {
    foundTo.fill(0);
    refusedTo.fill(0);
    again.fill(0);
  }

  function isOpen(rule: number, start: number): boolean {
    if (start < (foundTo[rule] as number)) return false;
    return start >= (refusedTo[rule] as number) || (again[rule] as number) <= mostAgain;
  }

  function find(rule: number, end: number): void {
    foundTo[rule] = end;
  }

  function refuse(rule: number, start: number, end: number): void {
    const last = refusedTo[rule] as number;
    again[rule] = start >= last ? 1 : (again[rule] as number) + 1;
    refusedTo[rule] = start >= last ? end : Math.max(end, last);
  }
}
