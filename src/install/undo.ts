import type { Change } from './jsonc/append.ts';

/**
 * Turns changes back in a text that others may have edited since: each is looked for after the one
 * before it. Undefined when one of them is not there any more as it was written.
 */
export function undo(
  text: string,
  changes: readonly Pick<Change, 'with' | 'without'>[],
): string | undefined {
  let result = '';
  let from = 0;
  for (const change of changes) {
    const at = text.indexOf(change.with, from);
    if (at < 0) return undefined;
    result += text.slice(from, at) + change.without;
    from = at + change.with.length;
  }
  return result + text.slice(from);
}
