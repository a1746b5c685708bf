/** Where in a text something stands; both count from 1. */
export interface Place {
  line: number;
  column: number;
}

const space = /[ \t\r\n]*/y;
const string = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y;

/**
 * Where a text stops being JSON, undefined where it is some. The messages of `JSON.parse` quote what stands
 * there, which may be a secret, and tell the place of some mistakes alone.
 */
export function placeOfMistake(text: string): Place | undefined {
  let at = 0;
  if (takeValue() && at === text.length) return undefined;
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) as string).length + 1 };

  function takeValue(): boolean {
    take(space);
    return takeBare() && take(space);
  }

  function takeBare(): boolean {
    if (takeSign('{')) return takeList('}', takeMember);
    if (takeSign('[')) return takeList(']', takeValue);
    return take(string) || take(scalar);
  }

  function takeList(end: string, takeOne: () => boolean): boolean {
    take(space);
    if (takeSign(end)) return true;
    while (takeOne()) {
      if (takeSign(end)) return true;
      if (!takeSign(',')) return false;
      take(space);
    }
    return false;
  }

  function takeMember(): boolean {
    return take(string) && take(space) && takeSign(':') && takeValue();
  }

  function takeSign(sign: string): boolean {
    if (text[at] !== sign) return false;
    at += 1;
    return true;
  }

  function take(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found?.[0].length ?? 0;
    return found !== null;
  }
}
