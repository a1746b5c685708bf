/**
 * Whether a prompt is the command that hands a session over, as Claude Code 2.1.329 gives it to the hook
 * (`/handoff`, with a plugin's name `/tracecraft:handoff`), or Codex 0.169.0 (`$handoff`).
 */
export function isHandoff(prompt: string | undefined): boolean {
  return (
    prompt !== undefined && /^(?:\/(?:tracecraft:)?|\$)handoff(?:\s|$)/.test(prompt.trimStart())
  );
}
