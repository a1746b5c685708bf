import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { plain, withoutUnseen } from '../plain.ts';
import { cutToFit } from './cut-to-fit.ts';
import type { House } from './house.ts';
import { room } from './pages.ts';
import type { Answer } from './tool.ts';

/**
 * What a client gets. Of a result that has both, Claude Code 2.1.329 and Codex 0.169.0 show their model the
 * structure alone, so that texts which are to be read as they are come without one.
 */
export function resultOf(answer: Answer): CallToolResult {
  if ('text' in answer) return { content: [{ type: 'text', text: answer.text }] };
  const { page } = answer;
  const left = largest - (page ? JSON.stringify(page).length : 0);
  const facts = { ...cutToFit(answer.facts, left), ...page };
  // Marks that are not seen, by which a text could say to a model what no person reads in it, are left out.
  const text = JSON.stringify(facts, (_, value) =>
    typeof value === 'string' ? withoutUnseen(value) : value,
  );
  return { content: [{ type: 'text', text }], structuredContent: JSON.parse(text) };
}

/** Characters in JSON: a page, and what stands around it. */
const largest = room + 5_000;

/** What failed, on what, and the step that helps, as at the terminal. */
export function failure({ message, hint, details }: ReturnType<House['explain']>): CallToolResult {
  const known = details && Object.keys(details).length > 0 ? [JSON.stringify(details)] : [];
  const lines = [plain(message), ...(hint === undefined ? [] : [withoutUnseen(hint)]), ...known];
  return { content: [{ type: 'text', text: lines.join('\n').slice(0, room) }], isError: true };
}
