import type { Harness } from '../harness.ts';
import { jsonlTail } from '../jsonl-tail.ts';
import { hookCall } from './hook-call.ts';
import { observe } from './records.ts';
import { discover } from './sources.ts';

export const claudeCode: Harness = {
  name: 'claude-code',
  label: 'Claude Code',
  testedVersion: '2.1.329',
  hookCall,
  ...jsonlTail,
  observe,
  discover,
};
