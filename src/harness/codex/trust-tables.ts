/** `[hooks.state."<key>"]`, as Codex 0.169.0 writes one for each hook that was trusted. */
const header =
  /^[ \t]*\[[ \t]*hooks[ \t]*\.[ \t]*state(?:[ \t]*\.[ \t]*("(?:[^"\\]|\\.)*"|'[^']*'))?[ \t]*\]/;
const anyHeader = /^[ \t]*\[/;
const known = /^[ \t]*(?:trusted_hash|enabled)[ \t]*=/;

/**
 * Takes the trust of these hooks out of the text of a `config.toml`, and the empty parent table that
 * then remains; all else stays as it is. What Codex would write in another form is left.
 */
export function takeTrust(text: string, keys: readonly string[]): string {
  const lines = text.split(/(?<=\n)/);
  const kept = keys.reduce((rest, key) => takeTable(rest, (name) => name === key), lines);
  const children = kept.some((line) => header.exec(line)?.[1] !== undefined);
  return (children ? kept : takeTable(kept, (name) => name === undefined)).join('');
}

/** Takes a table that holds nothing but what Codex keeps of a hook. */
function takeTable(lines: string[], isWanted: (name: string | undefined) => boolean): string[] {
  const start = lines.findIndex((line) => {
    const match = header.exec(line);
    return match !== null && isWanted(unquote(match[1]));
  });
  if (start < 0) return lines;
  const next = lines.findIndex((line, at) => at > start && anyHeader.test(line));
  const body = lines.slice(start + 1, next < 0 ? undefined : next);
  if (body.some((line) => !known.test(line) && !isIdle(line))) return lines;

  const own = body.findLastIndex((line) => known.test(line)) + 1;
  // Each table comes with the blank line before it.
  const from = lines[start - 1]?.trim() === '' ? start - 1 : start;
  return [...lines.slice(0, from), ...lines.slice(start + 1 + own)];
}

function isIdle(line: string): boolean {
  return line.trim() === '' || line.trim().startsWith('#');
}

function unquote(name: string | undefined): string | undefined {
  if (!name?.startsWith('"')) return name?.slice(1, -1);
  try {
    return JSON.parse(name);
  } catch {
    // An escape that TOML has and JSON has not: Codex writes none, so it is not a key of ours.
    return name;
  }
}
