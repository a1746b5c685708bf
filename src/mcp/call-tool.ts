import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { nearest } from '../nearest.ts';
import type { House } from './house.ts';
import { prettifyError } from './library.ts';
import { failure, resultOf } from './results.ts';
import type { Call } from './tool.ts';
import { tools } from './tools.ts';

export interface Request extends Omit<Call, 'answer'> {
  name: string;
  arguments: unknown;
  /** Resolves when the result has been handed to the client; false where it never will be. */
  delivered: Promise<boolean>;
}

export interface RunningCall {
  result: Promise<CallToolResult>;
  /** All that is to be done behind the answer is done. Never rejects. */
  ended: Promise<void>;
}

/** ms in which a call has its answer, before the client gives up by itself (Codex 0.169.0: 60 s). */
const longest = 55_000;

/** Calls a tool. Whatever fails becomes a result that says so: `log` is told of what comes behind the answer. */
export function callTool(house: House, request: Request, log: (text: string) => void): RunningCall {
  const refused = refusal(request);
  if (typeof refused === 'object' && 'content' in refused) {
    return { result: Promise.resolve(refused), ended: Promise.resolve() };
  }
  const { tool, input } = refused;
  const { delivered, session, signal } = request;
  const answered = Promise.withResolvers<CallToolResult>();
  let hasAnswered = false;
  const say = (result: CallToolResult) => {
    if (hasAnswered) return false;
    hasAnswered = true;
    answered.resolve(result);
    return true;
  };
  const timer = setTimeout(() => say(failure(tooLate)), longest);
  const work = tool.run(house, input, {
    session,
    signal,
    answer: async (answer) => say(resultOf(answer)) && (await delivered),
  });
  const ended = work
    .catch((error: unknown) => {
      const explained = house.explain(error);
      if (!say(failure(explained))) log(`${tool.name}, after its answer: ${explained.message}`);
    })
    .finally(() => clearTimeout(timer));
  return { result: answered.promise, ended };
}

const tooLate = {
  message: 'The bucket takes too long to answer',
  hint: 'What was to be changed may have been changed: look before you try again. `tracecraft doctor` says what is wrong.',
};

/** What is to be done, or why it cannot be. */
function refusal({ name, arguments: given }: Request) {
  const tool = tools.find((each) => each.name === name);
  if (!tool) {
    const names = tools.map((each) => each.name);
    const meant = nearest(name, names);
    const hint = meant === undefined ? `There are ${names.join(', ')}.` : `${meant} is one.`;
    return failure({ message: `There is no tool ${name.slice(0, 100)}`, hint });
  }
  const parsed = tool.input.safeParse(given ?? {});
  if (parsed.success) return { tool, input: parsed.data };
  const faults = prettifyError(parsed.error).slice(0, 2_000);
  return failure({ message: `These are no arguments of ${tool.name}`, hint: faults });
}
