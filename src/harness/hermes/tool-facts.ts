import { type CallFacts, type HarnessTools, reads, todoList, writes } from '../call-facts.ts';
import { patchFiles } from '../patch-files.ts';
import { asFields, asText, type Fields, parseLine } from '../records.ts';
import type { ToolCall } from '../turn.ts';

/** Tools of Hermes Agent, by its public source (2026). Each answers with JSON, a note behind it at times. */
export const hermesTools: HarnessTools = {
  tools: {
    read_file: reads('path'),
    write_file: writes('path'),
    patch: (input, call) => {
      const patch = asText(input.patch);
      return patch === undefined ? writes('path')(input, call) : { written: patchFiles(patch) };
    },
    terminal: ran,
    process: (input) => {
      const process = asText(input.session_id);
      return process === undefined ? {} : { process };
    },
    todo: listed,
    todo_list: listed,
  },
  outcome: ({ name, input }, text) => {
    // Of all processes, `process` tells their ends in a list.
    const isOne = name === 'terminal' || (name === 'process' && asFields(input)?.session_id);
    return isOne && badExit.test(text) && !isFine.test(text) ? 'failed' : undefined;
  },
};

/** Within the output that the JSON holds, quotes are escaped. */
const badExit = /"exit_code": ?-?[1-9]/;

/** `grep` that finds nothing, `diff` that finds something. */
const isFine = /"exit_code_meaning": ?"[^"]*not an error/;

function ran(input: Fields, { result }: ToolCall): CallFacts {
  const command = asText(input.command);
  if (command === undefined) return {};
  const process = /"session_id": ?"([^"]+)"/.exec(result?.text ?? '')?.[1];
  return { command, ...(process !== undefined && { process }) };
}

/** A call may change some of the list; its answer has it all. */
function listed(input: Fields, { result }: ToolCall): CallFacts {
  const told = todoList(parseLine(result?.text ?? '')?.todos, 'content');
  const given = input.merge === true ? undefined : todoList(input.todos, 'content');
  const todo = told ?? given;
  return todo === undefined ? {} : { todo };
}
