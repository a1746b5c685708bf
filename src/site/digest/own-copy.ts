/** The same text, without the long one that it was cut out of: V8 keeps that for as long as the part lives. */
export function ownCopy(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le');
}
