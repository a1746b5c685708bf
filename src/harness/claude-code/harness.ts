import type { Harness, Source } from '../harness.ts';
import { contextEvents } from '../hook-budget.ts';
import { jsonlTail } from '../jsonl-tail.ts';
import { type Reader, readerFor } from '../reader.ts';
import { hookCall } from './hook-call.ts';
import { recognise } from './recognise.ts';
import { observe } from './records.ts';
import { restore } from './restore.ts';
import { discover } from './sources.ts';
import { subagentLineage } from './subagents.ts';
import { isToolResults, toolResults } from './tool-results.ts';
import { window } from './window.ts';

export const claudeCode: Harness = {
  name: 'claude-code',
  label: 'Claude Code',
  testedVersion: '2.1.329',
  hookCall,
  contextEvents,
  window,
  ...readerFor(readerOf),
  observe,
  lineage: subagentLineage,
  forgets: isToolResults,
  discover,
  recognise,
  restore,
};

function readerOf(source: Source): Reader {
  return isToolResults(source) ? toolResults : jsonlTail;
}
