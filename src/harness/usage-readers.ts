import { openClaudeUsage } from './claude-code/usage.ts';
import { openCodexUsage } from './codex/usage.ts';
import type { HarnessName } from './harness.ts';
import { openHermesUsage } from './hermes/usage.ts';
import { openImportedUsage } from './imported/usage.ts';
import { openOpenclawUsage } from './openclaw/usage.ts';
import type { OpenUsage } from './usage-reader.ts';

/** Not part of the harnesses themselves: hooks, which load those, count nothing. */
const readers: Record<HarnessName, OpenUsage> = {
  'claude-code': openClaudeUsage,
  codex: openCodexUsage,
  openclaw: openOpenclawUsage,
  hermes: openHermesUsage,
  imported: openImportedUsage,
};

/** Undefined for a harness that this version does not know. */
export function openUsageReader(harness: string): OpenUsage | undefined {
  return Object.hasOwn(readers, harness) ? readers[harness as HarnessName] : undefined;
}
