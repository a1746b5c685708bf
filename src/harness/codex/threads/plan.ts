import { count } from '../../../figures.ts';
import type { Fields } from '../../records.ts';
import type { History, HistoryTurn } from './history.ts';
import { isInstruction } from './instructions.ts';

/** What a trim would do to a thread. */
export interface TrimPlan {
  history: History;
  /** Turns that are taken out, and those that are put back behind what is told of them; the oldest first. */
  go: HistoryTurn[];
  stay: HistoryTurn[];
  tokens: TrimTokens;
  /** Why it cannot be done. */
  trouble?: { reason: string; hint: string };
}

export interface TrimTokens {
  /** What the model was given last, and what it takes; undefined where no row says so. */
  now: number | undefined;
  window: number | undefined;
  gone: number;
  /** `gone` is not measured but guessed from the length of the items. */
  isGuessed: boolean;
  /** Guessed. */
  injected: number;
  /** Of what an earlier trim put in: no call of Codex takes it out again. Guessed. */
  earlier: number;
  /** Guessed; undefined where `now` is. */
  after: number | undefined;
}

/** UTF-16 units of JSON or text that a token has, about. */
const perToken = 4;

/** `context`: what is told of the turns that go. */
export function planTrim(history: History, keep: number, context: string): TrimPlan {
  const at = Math.max(0, history.turns.length - keep);
  const [go, stay] = [history.turns.slice(0, at), history.turns.slice(at)];
  const trouble = troubleOf(history, go, stay);
  return { history, go, stay, tokens: tokensOf(history, go, stay, context), ...trouble };
}

/** All that is put in: what is told of the turns that go, and the turns that stay as they are. */
export function itemsOf({ stay }: TrimPlan, context: object): Fields[] {
  return [context as Fields, ...stay.flatMap(({ items }) => items)];
}

function troubleOf(
  { end, turns }: History,
  go: readonly HistoryTurn[],
  stay: readonly HistoryTurn[],
): Pick<TrimPlan, 'trouble'> {
  const refuse = (reason: string, hint: string) => ({ trouble: { reason, hint } });
  if (end.ordinal === undefined || turns.some(({ id }) => id === '')) {
    return refuse(
      'The thread is of an older Codex, whose threads cannot be reverted',
      'Begin a new one with what it knows: `tracecraft codex handoff`.',
    );
  }
  if (go.length === 0) {
    return refuse(
      turns.length === 0
        ? 'The thread has no turn that could go'
        : `The thread has ${count(turns.length, 'turn')}, and all would stay`,
      'Keep fewer with --keep-recent, or none with --all.',
    );
  }
  const compacted = stay.findLastIndex(({ summary }) => summary !== undefined);
  if (compacted === -1) return {};
  const behind = stay.length - compacted - 1;
  return refuse(
    'Codex has put what was before into a summary within the turns that would stay',
    behind > 0
      ? `Keep those since then: --keep-recent ${behind}.`
      : 'Keep none with --all, or begin a new thread: `tracecraft codex handoff`.',
  );
}

/**
 * The first answer behind the turns that go was given to them, too, beside what every thread begins with; the
 * first one of the thread to that alone. What these two differ by, but for their prompts, is what goes.
 */
function tokensOf(
  { fill, prelude, turns }: History,
  go: readonly HistoryTurn[],
  stay: readonly HistoryTurn[],
  context: string,
): TrimTokens {
  const { used: now, window } = fill;
  const first = turns.find(({ used }) => used !== undefined);
  const next = stay.find(({ used }) => used !== undefined);
  const behind = next && (next.used as number) - guess(next.prompt);
  const before = stay.length === 0 ? now : behind;
  const base = first && (first.used as number) - guess(first.prompt);
  const guessed = go.reduce((sum, { items }) => sum + itemsGuess(items), 0);
  const measured = before === undefined || base === undefined ? 0 : before - base;
  const gone = measured > 0 ? measured : guessed;
  const injected = guess(context);
  return {
    now,
    window,
    gone,
    isGuessed: measured <= 0,
    injected,
    earlier: itemsGuess(prelude.filter((item) => !isInstruction(item))),
    after: now === undefined ? undefined : Math.max(0, now - gone) + injected,
  };
}

function guess(text: string): number {
  return Math.ceil(text.length / perToken);
}

function itemsGuess(items: readonly Fields[]): number {
  return items.reduce((sum, item) => sum + guess(JSON.stringify(item.content ?? item)), 0);
}
