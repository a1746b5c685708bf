import { asFields, asText } from '../harness/records.ts';

/** What Claude Code says of a session, as far as the line shows it. */
export interface ClientStatus {
  session: string;
  transcript?: string;
  /** Where the session was started, else where it is. */
  folder?: string;
  model?: string;
  /** Tokens of the conversation with the last answer; undefined before the first one, and after `/compact`. */
  used?: number;
  /** Tokens that the model takes. */
  window?: number;
  /** Of the window, in whole percent as the client counts. */
  percent?: number;
  /** The client is one that says how full its window is, where it knows. */
  tellsWindow: boolean;
  /** USD, by the client's own count. */
  cost?: number;
}

/**
 * The JSON that Claude Code 2.1.329 gives its `statusLine` command. `context_window.current_usage` is of the last
 * answer, null where there is none; `used_percentage` is of its input, cached or not. Undefined for anything else.
 */
export function readPayload(text: string): ClientStatus | undefined {
  const told = asFields(parse(text));
  const session = asText(told?.session_id);
  if (!told || !session) return undefined;
  const workspace = asFields(told.workspace);
  const model = asFields(told.model);
  const context = asFields(told.context_window);
  return {
    session,
    transcript: asText(told.transcript_path),
    folder: asText(workspace?.project_dir) ?? asText(workspace?.current_dir) ?? asText(told.cwd),
    model: asText(model?.display_name) || asText(model?.id),
    used: usedIn(asFields(context?.current_usage)),
    window: positive(context?.context_window_size),
    percent: figure(context?.used_percentage),
    tellsWindow: context !== undefined,
    cost: positive(asFields(told.cost)?.total_cost_usd),
  };
}

const counted = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];

function usedIn(usage: Record<string, unknown> | undefined): number | undefined {
  if (!usage) return undefined;
  const counts = counted.map((name) => figure(usage[name]));
  return counts.some((each) => each !== undefined)
    ? counts.reduce<number>((sum, each) => sum + (each ?? 0), 0)
    : undefined;
}

function positive(value: unknown): number | undefined {
  const number = figure(value);
  return number === 0 ? undefined : number;
}

function figure(value: unknown): number | undefined {
  if (typeof value !== 'number' || value < 0 || value > Number.MAX_SAFE_INTEGER) return undefined;
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Run by hand, or by a host that is none of ours: there is nothing to show.
    return undefined;
  }
}
