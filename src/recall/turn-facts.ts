import type { TaskChange, Todo } from '../harness/call-facts.ts';
import { callFacts } from '../harness/tool-facts.ts';
import type { Turn } from '../harness/turn.ts';
import { oneLine } from './one-line.ts';

export type { TaskChange, Todo };

/** What was done in a turn, as far as its tool calls tell. What there is nothing of is absent. */
export interface TurnFacts {
  /** Paths as the tools were given them, each once, in order; only where the tool did not fail. */
  written?: string[];
  read?: string[];
  /** Shell commands, a line each; `failed` where the record tells. */
  commands?: RunCommand[];
  /** Calls by name. */
  tools?: Record<string, number>;
  /** Calls that failed, and errors of the client or of its model's server. */
  errors?: number;
  /** The agent's list of things to do, as it was set as a whole last. */
  todo?: Todo[];
  /** Changes to a list that the client keeps by ids, one an id; see `todoAfter`. */
  tasks?: TaskChange[];
}

export interface RunCommand {
  text: string;
  failed?: true;
}

/** Most of a command that is kept, in UTF-16 units. */
const commandLength = 300;

export function factsOf(turn: Turn, harness: string): TurnFacts {
  const factsOfCall = callFacts(harness);
  const written = new Set<string>();
  const read = new Set<string>();
  const commands: RunCommand[] = [];
  const running = new Map<string, RunCommand>();
  const tools = new Map<string, number>();
  const tasks = new Map<string, TaskChange>();
  let todo: Todo[] | undefined;
  let errors = 0;
  for (const item of turn.items) {
    if (item.kind === 'event' && item.event === 'error') errors += 1;
    if (item.kind !== 'tool') continue;
    const name = oneLine(item.name, commandLength);
    tools.set(name, (tools.get(name) ?? 0) + 1);
    const { facts, outcome } = factsOfCall(item);
    const hasFailed = outcome === 'failed';
    if (hasFailed) errors += 1;
    for (const path of facts.written ?? []) written.add(path);
    for (const path of facts.read ?? []) read.add(path);
    for (const task of facts.tasks ?? []) tasks.set(task.id, { ...tasks.get(task.id), ...task });
    todo = facts.todo ?? todo;
    const begun = facts.process === undefined ? undefined : running.get(facts.process);
    if (begun && hasFailed && facts.command === undefined) begun.failed = true;
    const text = oneLine(facts.command ?? '', commandLength);
    if (text === '') continue;
    const command: RunCommand = { text, ...(hasFailed && { failed: true }) };
    commands.push(command);
    if (facts.process !== undefined) running.set(facts.process, command);
  }
  return {
    ...(written.size > 0 && { written: [...written] }),
    ...(read.size > 0 && { read: [...read] }),
    ...(commands.length > 0 && { commands }),
    ...(tools.size > 0 && { tools: Object.fromEntries(tools) }),
    ...(errors > 0 && { errors }),
    ...(todo && { todo }),
    ...(tasks.size > 0 && { tasks: [...tasks.values()] }),
  };
}

/** The agent's list of things to do after these turns, of the facts of all that changed it, in order. */
export function todoAfter(turns: Iterable<TurnFacts>): Todo[] {
  let todo: Todo[] = [];
  const tasks = new Map<string, TaskChange>();
  for (const facts of turns) {
    todo = facts.todo ?? todo;
    for (const task of facts.tasks ?? []) tasks.set(task.id, { ...tasks.get(task.id), ...task });
  }
  const byId = [...tasks.values()].flatMap(({ text, status }): Todo[] =>
    text === undefined || status === 'gone' ? [] : [{ text, status: status ?? 'open' }],
  );
  return [...todo, ...byId];
}
