import type { Harness } from '../harness.ts';
import { contextEvents } from '../hook-budget.ts';
import { hookCall } from './hook-call.ts';
import { lineage } from './lineage.ts';
import { recognise } from './recognise.ts';
import { observe } from './records.ts';
import { restore } from './restore.ts';
import { filePath, rolloutTail } from './rollout-tail.ts';
import { discover } from './sources.ts';
import { window } from './window.ts';

export const codex: Harness = {
  name: 'codex',
  label: 'Codex',
  testedVersion: '0.169.0',
  hookCall,
  contextEvents,
  window,
  startsWithPrompt: true,
  ...rolloutTail,
  observe,
  fileOf: ({ path }) => filePath(path),
  lineage,
  discover,
  recognise,
  restore,
};
