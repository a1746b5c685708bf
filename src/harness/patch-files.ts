/** `*** Move File: from -> to` is Hermes' own, as is a header without the space behind its stars. */
const header = /^\*\*\* ?(?:(?:Add|Update|Delete) File|Move to|Move File):(.+)$/gm;

/**
 * The files that a patch adds, changes, deletes or moves, in order, each once. The format is that of
 * `apply_patch`, which Codex brought (0.169.0) and OpenClaw (2026.9.6) and Hermes took over.
 */
export function patchFiles(patch: string): string[] {
  const paths = [...patch.matchAll(header)].flatMap(([line, rest = '']) =>
    line.includes('Move File:') ? rest.split('->') : [rest],
  );
  return [...new Set(paths.map((path) => path.trim()).filter(Boolean))];
}
