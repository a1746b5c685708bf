import {
  type CallFacts,
  type HarnessTools,
  type Outcome,
  type ReadCall,
  reads,
} from './call-facts.ts';
import { claudeCodeTools } from './claude-code/tool-facts.ts';
import { codexTools } from './codex/tool-facts.ts';
import type { HarnessName } from './harness.ts';
import { hermesTools } from './hermes/tool-facts.ts';
import { openClawTools } from './openclaw/tool-facts.ts';
import { asFields } from './records.ts';
import type { ToolCall } from './turn.ts';

/** What sessions from outside were had with is not known. */
const harnessTools: Record<HarnessName, HarnessTools> = {
  'claude-code': claudeCodeTools,
  codex: codexTools,
  openclaw: openClawTools,
  hermes: hermesTools,
  imported: { tools: {} },
};

/** What a call did and how it ended. What failed, was refused or tells no end has neither read nor written. */
export function callFacts(
  harness: string,
): (call: ToolCall) => { facts: CallFacts; outcome: Outcome } {
  const { tools, outcome } = Object.hasOwn(harnessTools, harness)
    ? harnessTools[harness as HarnessName]
    : harnessTools.imported;
  return (call) => {
    const read = Object.hasOwn(tools, call.name) ? tools[call.name] : unknownTool;
    const facts = read?.(asFields(call.input) ?? {}, call) ?? {};
    const { result } = call;
    const ended: Outcome =
      result && (outcome?.(call, result.text) ?? (result.isError ? 'failed' : 'done'));
    if (ended === 'done') return { facts, outcome: ended };
    const { command, process } = ended === 'refused' ? {} : facts;
    return {
      facts: {
        ...(command !== undefined && { command }),
        ...(process !== undefined && { process }),
      },
      outcome: ended,
    };
  };
}

/** As `mcp__files__read_text_file` does: its own name says that it reads. */
const readsByName = /(?:^|_)(?:read|view)(?:_|$)|^(?:read|view)[A-Z]/;

const readsPath = reads('file_path', 'path');

const unknownTool: ReadCall = (input, call) =>
  readsByName.test(call.name.slice(call.name.lastIndexOf('__') + 1)) ? readsPath(input, call) : {};
