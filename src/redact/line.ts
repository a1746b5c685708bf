/** A line of a text, without its newline. */
export interface Line {
  start: number;
  /** Where its newline is, or the end of the text. */
  end: number;
  text: string;
}

export function lineAround(text: string, at: number): Line {
  const start = text.lastIndexOf('\n', at) + 1;
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  return { start, end, text: text.slice(start, end) };
}
