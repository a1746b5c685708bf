import { asFields, asText } from '../../harness/records.ts';
import { type DiffPart, diffHtml } from './edit-html.ts';
import { longText } from './long-text.ts';
import type { Rendering } from './rendering.ts';
import { visible } from './visible.ts';

const longestPatch = 64 * 1024;

/** A patch as `apply_patch` takes it, or a unified difference: its lines by their first sign. */
export function patchHtml(r: Rendering, patch: string, id: string): void {
  if (patch.length > longestPatch) {
    longText(r.page, patch, { name: `${id}-patch`, aside: r.aside });
    return;
  }
  r.page.write(diffHtml(partsOf(visible(patch))));
}

function partsOf(patch: string): DiffPart[] {
  const parts: DiffPart[] = [];
  for (const line of patch.split('\n')) {
    const change = changeOf(line);
    const text = `${change === 'note' ? line : line.slice(1)}\n`;
    const last = parts.at(-1);
    if (last?.change === change) last.text += text;
    else parts.push({ text, change });
  }
  return parts;
}

function changeOf(line: string): DiffPart['change'] {
  if (/^(?:\*\*\*|---|\+\+\+|@@)/.test(line)) return 'note';
  if (line.startsWith('+')) return 'added';
  return line.startsWith('-') ? 'removed' : line.startsWith(' ') || line === '' ? 'same' : 'note';
}

/** The changes by file of Codex's `FileChange` items (0.169.0), each as a patch. */
export function changedFiles(changes: unknown): string[] | undefined {
  const files = asFields(changes);
  if (!files) return undefined;
  return Object.entries(files).map(([path, value]) => {
    const change = asFields(value) ?? {};
    const kind = asText(change.type) ?? asText(asFields(change.kind)?.type) ?? 'update';
    const verb = kind === 'add' ? 'Add' : kind === 'delete' ? 'Delete' : 'Update';
    const moved = asText(change.move_path);
    const text = asText(change.unified_diff) ?? asText(change.diff) ?? asText(change.content) ?? '';
    const sign = kind === 'add' ? '+' : '-';
    const body = asText(change.content) ? text.replace(/^(?=.)/gms, sign) : text;
    return `*** ${verb} File: ${path}\n${moved ? `*** Move to: ${moved}\n` : ''}${body}`;
  });
}
