import { createScanner } from 'jsonc-parser';

/** What stands between two values: at most one comma, space, comments. */
export interface Gap {
  /** Offset of the comma. */
  comma: number | undefined;
  /** End of the last comma or comment; where the gap starts when it has neither. */
  end: number;
  /** A `//` comment is the last in it, so that a line break must follow. */
  endsInLineComment: boolean;
}

export function readGap(text: string, from: number, to: number): Gap {
  const scanner = createScanner(text, false);
  const gap: Gap = { comma: undefined, end: from, endsInLineComment: false };
  scanner.setPosition(from);
  for (;;) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    if (offset >= to) return gap;
    const token = text.slice(offset, offset + scanner.getTokenLength());
    if (token.trim() === '') continue;
    if (token === ',') gap.comma ??= offset;
    gap.end = offset + token.length;
    gap.endsInLineComment = token.startsWith('//');
  }
}
