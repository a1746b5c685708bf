/**
 * A long Markdown text in two that can be rendered each for itself: the first at least so many UTF-16 units, up
 * to an empty line outside of a fence. The second is empty where nothing is to be folded.
 */
export function splitMarkdown(text: string, most: number): [first: string, rest: string] {
  // What is a little longer is shown whole.
  if (text.length <= most * 1.5) return [text, ''];
  let fence = '';
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end === -1 ? undefined : end);
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && fence === '') fence = mark;
    else if (mark?.startsWith(fence) && line.trim() === mark) fence = '';
    if (end === -1) break;
    at = end + 1;
    if (at >= most && fence === '' && line.trim() === '')
      return [text.slice(0, at), text.slice(at)];
  }
  return [text, ''];
}
