/**
 * Tells where in a JSON line a byte stands, as `message.content[0].text`; empty outside of any object or
 * list. Places are asked for from left to right, and the line is walked once. A key in which something is
 * hidden, at `[start, end)` of the line, is left out.
 */
export function pathsIn(
  line: Buffer,
  isHidden: (start: number, end: number) => boolean = () => false,
): (place: number) => string {
  const stack: Level[] = [];
  let at = 0;
  return (place) => {
    for (; at < place && at < line.length; at += 1) {
      const byte = line[at] as number;
      const level = stack.at(-1);
      if (byte === quote) {
        const end = closingQuote(line, at + 1);
        if (level?.awaitsKey) {
          level.key = isHidden(at + 1, end) ? '…' : keyOf(line, at + 1, end);
        }
        at = end;
      } else if (byte === openBrace || byte === openBracket) {
        const isObject = byte === openBrace;
        stack.push({ isObject, awaitsKey: isObject, key: '', index: 0 });
      } else if (byte === closeBrace || byte === closeBracket) {
        stack.pop();
      } else if (byte === colon && level) {
        level.awaitsKey = false;
      } else if (byte === comma && level) {
        level.awaitsKey = level.isObject;
        level.index += 1;
      }
    }
    return stack.map(step).join('').replace(/^\./, '');
  };
}

interface Level {
  isObject: boolean;
  awaitsKey: boolean;
  key: string;
  index: number;
}

const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
/** in bytes */
const longestKey = 80;

function keyOf(line: Buffer, start: number, end: number): string {
  return line.toString('utf8', start, Math.min(end, start + longestKey));
}

function closingQuote(line: Buffer, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] === backslash) at += 1;
    else if (line[at] === quote) return at;
  }
  return line.length;
}

function step({ isObject, key, index }: Level): string {
  if (!isObject) return `[${index}]`;
  return /^(?:[\w$-]+|…)$/.test(key) ? `.${key}` : `["${key}"]`;
}
