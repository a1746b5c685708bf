/** Finds many literals in one pass whose cost does not depend on how many they are. */
export interface LiteralFinder<T> {
  /** The next place from `from` on where one of them may stand; -1 when there is none. */
  next(bytes: Uint8Array, from: number): number;
  /** What belongs to the literals that do stand there. */
  at(bytes: Uint8Array, index: number): T[];
}

interface Literal<T> {
  text: string;
  /** Whether `TOKEN` and `Token` are `token` too. */
  anyCase: boolean;
  belongsTo: T;
}

// A rolling hash of three bytes: 5 bits a byte, so that the fourth byte back has left it. A regular
// expression of a hundred alternatives is slower when warm, and its compilation alone costs more than
// a hook may take.
const mask = 0x7fff;
const length = 3;

/** Literals have three bytes at least, all of them ASCII. */
export function createLiteralFinder<T>(literals: readonly Literal<T>[]): LiteralFinder<T> {
  const marks = new Uint8Array(mask + 1);
  const byHash = new Map<number, Literal<T>[]>();
  for (const literal of literals) {
    if (literal.text.length < length) throw new RangeError(`Literal too short: ${literal.text}`);
    const hash = hashAt(Buffer.from(literal.text, 'latin1'), 0);
    const sharing = byHash.get(hash);
    if (sharing) sharing.push(literal);
    else byHash.set(hash, [literal]);
    marks[hash] = 1;
  }
  return { next, at };

  function next(bytes: Uint8Array, from: number): number {
    let hash = 0;
    const first = from + length - 1;
    for (let i = from; i < bytes.length; i++) {
      hash = ((hash << 5) ^ ((bytes[i] as number) | 32)) & mask;
      if (marks[hash] === 1 && i >= first) return i - length + 1;
    }
    return -1;
  }

  function at(bytes: Uint8Array, index: number): T[] {
    const found: T[] = [];
    for (const literal of byHash.get(hashAt(bytes, index)) ?? []) {
      if (stands(literal, bytes, index)) found.push(literal.belongsTo);
    }
    return found;
  }

  function stands({ text, anyCase }: Literal<T>, bytes: Uint8Array, index: number): boolean {
    for (let i = 0; i < text.length; i++) {
      const byte = bytes[index + i] as number;
      const wanted = text.charCodeAt(i);
      if (byte !== wanted && !(anyCase && isLetter(wanted) && (byte | 32) === (wanted | 32))) {
        return false;
      }
    }
    return true;
  }
}

function hashAt(bytes: Uint8Array, index: number): number {
  let hash = 0;
  for (let i = index; i < index + length; i++) {
    hash = ((hash << 5) ^ ((bytes[i] as number) | 32)) & mask;
  }
  return hash;
}

function isLetter(code: number): boolean {
  return (code | 32) >= 97 && (code | 32) <= 122;
}
