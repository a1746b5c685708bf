/**
 * A pattern of Go's `regexp` as one of JavaScript's. They share nearly all; here a flag counts from
 * where it stands to the end of its group, and the end of the text is `\z`. Needs Node 23 (modifiers).
 */
export function fromGo(pattern: string): RegExp {
  let written = '';
  // How many groups with a flag are open in each group of the pattern.
  const flagged: string[][] = [[]];
  const close = (flags: readonly string[]) => ')'.repeat(flags.length);
  for (const [token] of pattern.matchAll(tokens)) {
    const flags = flagged.at(-1) as string[];
    const flag = /^\(\?([a-z-]+)\)$/.exec(token)?.[1];
    if (flag !== undefined) {
      flags.push(`(?${flag}:`);
      written += `(?${flag}:`;
    } else if (token === '|') {
      written += `${close(flags)}|${flags.join('')}`;
    } else if (token === ')') {
      written += `${close(flags)})`;
      flagged.pop();
    } else {
      if (token.startsWith('(')) flagged.push([]);
      written += rewritten[token] ?? token.replace('(?P<', '(?<');
    }
  }
  return new RegExp(written + close(flagged[0] as string[]), 'g');
}

const rewritten: Record<string, string> = { '\\z': '(?![\\s\\S])', '\\A': '(?<![\\s\\S])' };

const tokens = /\\.|\[(?:\\.|[^\]\\])+\]|\(\?[a-z-]+\)|\(\?P?<\w+>|\(\?[a-z-]*:|[\s\S]/g;
