import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Sandbox } from '../support/sandbox.ts';
import { filesBelow, type Scene } from './scenario.ts';

export interface Transcript {
  /** The id its record has in the bucket. */
  record: string;
  path: string;
}

/** All that Claude Code wrote, subagents included, oldest first. */
export function claudeTranscripts(sandbox: Sandbox): Transcript[] {
  const paths = filesBelow(join(sandbox.home, '.claude/projects'));
  return paths.filter((path) => path.endsWith('.jsonl')).map(…)
}
