import { asFields, asText, type Fields } from '../../records.ts';

/**
 * Whether an item is what Codex puts before a thread itself, and does again for one that is new or reverted to its
 * beginning: skills, permissions, the environment, `AGENTS.md` (Codex 0.169.0).
 */
export function isInstruction({ role, content }: Fields): boolean {
  if (role !== 'developer' && role !== 'user') return false;
  const [first] = Array.isArray(content) ? content : [];
  return beginnings.test(asText(asFields(first)?.text) ?? '');
}

const beginnings =
  /^\s*(?:<(?:environment_context|[a-z_]+_instructions|permissions|collaboration_mode)\b|# AGENTS\.md instructions)/;
