/** Whether a group of the pattern stands in a lookbehind: what it takes begins before the place it is tried at. */
export function looksBack(pattern: string): boolean {
  if (!pattern.includes('(?<=')) return false;
  // For each group that is open, whether it or one around it is a lookbehind.
  const open: boolean[] = [];
  let isInClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\') at += 1;
    else if (isInClass) isInClass = char !== ']';
    else if (char === '[') isInClass = true;
    else if (char === ')') open.pop();
    else if (char === '(') {
      const isBehind = open.at(-1) === true;
      if (isBehind && isCapture(pattern, at)) return true;
      open.push(isBehind || pattern.startsWith('(?<=', at));
    }
  }
  return false;
}

function isCapture(pattern: string, at: number): boolean {
  return pattern[at + 1] !== '?' || /^\(\?<[^=!]/.test(pattern.slice(at, at + 4));
}
