import type { Harness } from '../harness.ts';
import { jsonlTail } from '../jsonl-tail.ts';
import { hookCall } from './hook-call.ts';
import { observe } from './records.ts';
import { discover } from './sources.ts';

export const codex: Harness = {
  name: 'codex',
  label: 'Codex',
  testedVersion: '0.169.0',
  hookCall,
  ...jsonlTail,
  observe,
  discover,
};
