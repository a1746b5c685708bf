import {
  type HarnessTools,
  lists,
  reads,
  runs,
  type TaskChange,
  todoStatus,
  writes,
} from '../call-facts.ts';
import { asText, type Fields } from '../records.ts';
import type { ToolCall } from '../turn.ts';

/**
 * Tools of Claude Code 2.1.329, by its own schemas (`sdk-tools.d.ts`), and some of releases before.
 * Since about 2.1 the list of things to do is kept by id, a call for each change.
 */
export const claudeCodeTools: HarnessTools = {
  tools: {
    Read: reads('file_path'),
    NotebookRead: reads('notebook_path'),
    Edit: writes('file_path'),
    MultiEdit: writes('file_path'),
    Write: writes('file_path'),
    NotebookEdit: writes('notebook_path'),
    Bash: runs('command'),
    PowerShell: runs('command'),
    Monitor: runs('command'),
    TodoWrite: lists('todos', 'content'),
    TaskCreate: taskCreated,
    TaskUpdate: taskChanged,
    TaskList: (_input, call) => ({ tasks: tasksIn(call.result?.text ?? '') }),
  },
  outcome: (_call, text) => (refusal.test(text) ? 'refused' : undefined),
};

const refusal = /^The user doesn't want to (?:proceed with this tool use|take this action)/;

/** The id is given by the client, and stands in its answer alone. */
function taskCreated(input: Fields, call: ToolCall) {
  const id = /^Task #(\S+) created/.exec(call.result?.text ?? '')?.[1];
  const text = asText(input.subject);
  if (id === undefined || text === undefined) return {};
  return { tasks: [{ id, text, status: 'open' as const }] };
}

function taskChanged(input: Fields) {
  const id = asText(input.taskId);
  if (id === undefined) return {};
  const text = asText(input.subject);
  const status = input.status === 'deleted' ? 'gone' : todoStatus(input.status);
  const change: TaskChange = {
    id,
    ...(text !== undefined && { text }),
    ...(status !== undefined && { status }),
  };
  return { tasks: [change] };
}

/** `#1 [completed] Run the tests`, then whose it is and what it waits for. */
const listedTask = /^#(\S+) \[(\w+)\] (.+?)(?: \([^()\n]*\))?(?: \[blocked by [#\w, ]+\])?$/gm;

function tasksIn(text: string): TaskChange[] {
  return [...text.matchAll(listedTask)].map(([, id = '', status, words = '']) => ({
    id,
    text: words,
    status: todoStatus(status) ?? 'open',
  }));
}
