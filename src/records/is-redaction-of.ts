const mark = Buffer.from('[REDACTED:');

/** Whether a line is another one with some stretches of it replaced by marks. */
export function isRedactionOf(stored: Buffer, raw: Buffer | undefined): boolean {
  if (raw === undefined) return false;
  const first = stored.indexOf(mark);
  if (first === -1) return raw.equals(stored);
  // Most lines differ before their first mark, and are not looked at any further.
  if (!raw.subarray(0, first).equals(stored.subarray(0, first))) return false;
  return raw.equals(stored) || isSpelledBy(stored.toString('latin1'), raw.toString('latin1'));
}

function isSpelledBy(stored: string, raw: string): boolean {
  const kept = stored.split(/\[REDACTED:[^\]]*\]/);
  if (kept.length < 2) return false;
  const [first, ...rest] = kept as [string, ...string[]];
  const last = rest.pop() as string;
  let at = first.length;
  for (const piece of rest) {
    const found = raw.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return raw.length - last.length >= at && raw.endsWith(last);
}
