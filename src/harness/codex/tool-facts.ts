import { type CallFacts, type HarnessTools, lists, reads } from '../call-facts.ts';
import { patchFiles } from '../patch-files.ts';
import { asFields, asText, type Fields } from '../records.ts';
import type { ToolCall } from '../turn.ts';
import { commandText } from './command-text.ts';

/** Tools of Codex 0.169.0, and the shells of releases before it. */
export const codexTools: HarnessTools = {
  tools: {
    exec_command: (input, call) => ran(asText(input.cmd), call),
    shell: (input, call) => ran(commandText(input.command), call),
    'container.exec': (input, call) => ran(commandText(input.command), call),
    local_shell: (input, call) => ran(commandText(input.command), call),
    shell_command: (input, call) => ran(commandText(input.command), call),
    write_stdin: ({ session_id: id }) => (id === undefined ? {} : { process: String(id) }),
    apply_patch: patched,
    update_plan: lists('plan', 'step'),
    view_image: reads('path'),
  },
  outcome: (_call, text) =>
    refusal.test(text) ? 'refused' : failure.test(text) ? 'failed' : undefined,
};

/** Where nothing was run there is no exit code, but the reason alone. */
const failure =
  /^(?:apply_patch verification failed|unsupported (?:custom tool )?call: |failed to parse function arguments|exec_command failed|command timed out after |unable to locate image at |Script failed\n)/;

const refusal = /^(?:(?:exec command|patch) )?rejected by user/;

/** A patch may also be given to the shell, which hands it to the same tool. */
function ran(command: string | undefined, { result }: ToolCall): CallFacts {
  if (command === undefined) return {};
  const patch = patchCommand.test(command) ? patchFiles(command) : [];
  if (patch.length > 0) return { written: patch };
  const process = /^Process running with session ID (\d+)$/m.exec(headOf(result?.text))?.[1];
  return { command, ...(process !== undefined && { process }) };
}

const patchCommand = /^\s*(?:cd [^\n;&|]+&& *)?apply_?patch\b/;

/** Free text, or JSON with it, or the changed files as the client told them. */
function patched(input: Fields, call: ToolCall): CallFacts {
  const changes = asFields(input.changes);
  if (changes) return { written: Object.keys(changes) };
  const patch = asText(call.input) ?? asText(input.input) ?? asText(input.patch);
  return patch === undefined ? {} : { written: patchFiles(patch) };
}

function headOf(text = ''): string {
  return text.slice(0, 400).split('\nOutput:')[0] ?? '';
}
