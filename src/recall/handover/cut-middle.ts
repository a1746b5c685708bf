/**
 * A text of at most `length` UTF-16 units: what is left out of a longer one is its middle, and `mark` says
 * so in its place. No character is cut in two.
 */
export function cutMiddle(text: string, length: number, mark: (left: number) => string): string {
  if (text.length <= length) return text;
  const room = length - mark(text.length).length;
  if (room <= 0) return wholeStart(text, length);
  const start = wholeStart(text, Math.ceil(room * 0.6));
  const end = wholeEnd(text, room - start.length);
  return start + mark(text.length - start.length - end.length) + end;
}

function wholeStart(text: string, length: number): string {
  const end = Math.max(0, length);
  return text.slice(0, isInPair(text, end) ? end - 1 : end);
}

function wholeEnd(text: string, length: number): string {
  const start = text.length - Math.max(0, length);
  return text.slice(isInPair(text, start) ? start + 1 : start);
}

/** Whether a cut here would divide a character beyond U+FFFF. */
function isInPair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return at > 0 && at < text.length && code >= 0xdc00 && code <= 0xdfff;
}
