import { count } from '../../figures.ts';
import type { HistoryTurn } from '../../harness/codex/threads/history.ts';
import type { TrimPlan } from '../../harness/codex/threads/plan.ts';
import { firstWords } from '../../recall/first-words.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { facts, table } from '../print/table.ts';

export interface Result {
  status: 'planned' | 'ready' | 'verified' | 'unverified' | 'refused';
  reason?: string;
  hint?: string;
  /** Of Codex. */
  version?: string | undefined;
}

/** Turns that go whose first words are shown: the last of them. */
const mostShown = 20;

export function printPlan({ history, go, stay, tokens }: TrimPlan, text: string | undefined): void {
  const isSome = go.length > 0;
  print(
    facts([
      ['Thread', history.thread],
      ['Window', isSome ? windowOf(tokens) : undefined],
      [
        'Goes',
        isSome ? `${count(go.length, 'turn')}, ${amount(tokens.gone, tokens.isGuessed)}` : '',
      ],
      ['Stays', count(stay.length, 'turn')],
      [
        'Stays too',
        tokens.earlier > 0 ? `what an earlier trim put in, ${amount(tokens.earlier, true)}` : '',
      ],
      [
        'Put in',
        !isSome
          ? ''
          : text === undefined
            ? 'what the bucket holds of them by then'
            : `${count(text.length, 'character')} that tell of them, ${amount(tokens.injected, true)}`,
      ],
    ]),
  );
  const shown = [
    ...go.slice(-mostShown).map((turn) => ({ turn, verb: 'goes' })),
    ...stay.map((turn) => ({ turn, verb: 'stays' })),
  ];
  const hidden = go.length - Math.min(go.length, mostShown);
  print('\n');
  if (hidden > 0) print(`${count(hidden, 'turn')} before these go, too\n`);
  print(
    table(shown, [
      { value: ({ verb }) => verb, colour: ({ verb }) => (verb === 'goes' ? 'dim' : undefined) },
      { value: ({ turn }) => turn.at?.slice(0, 16).replace('T', ' ') ?? '' },
      { value: ({ turn }) => wordsOf(turn), shrinkTo: 20 },
    ]),
  );
}

function windowOf({ now, window, after }: TrimPlan['tokens']): string | undefined {
  if (now === undefined || after === undefined) return undefined;
  const size = window === undefined ? '' : ` of ${window.toLocaleString('en')}`;
  return `${now.toLocaleString('en')}${size} tokens, then ${amount(after, true)}`;
}

function amount(tokens: number, isGuessed: boolean): string {
  return `${count(tokens, 'token')}${isGuessed ? ' (est)' : ''}`;
}

function wordsOf({ prompt }: HistoryTurn): string {
  return prompt === '' ? '(begun by Codex)' : firstWords(prompt, 100);
}

interface Told {
  mode: string;
  plan: TrimPlan;
  text: string | undefined;
  result: Result;
}

const sentences: Record<Result['status'], string> = {
  planned: 'Nothing was changed. --preflight asks Codex too, --execute does it.',
  ready: 'Codex can do it. Nothing was changed; --execute does it.',
  verified: 'verified: done, and read back.',
  unverified: 'unverified',
  refused: 'refused',
};

export function printResult({ json }: { json: boolean }, told: Told): void {
  if (json) {
    printJson(asJson(told));
    return;
  }
  const { status, reason, hint } = told.result;
  const sentence = sentences[status];
  note(reason === undefined ? sentence : `${sentence}: ${plain(reason)}`);
  if (hint !== undefined) note(plain(hint));
}

/** Names here are promised: scripts read them. */
function asJson({ mode, plan, text, result }: Told) {
  const { history, go, stay, tokens } = plan;
  const turn = ({ id, at, prompt }: HistoryTurn) => ({
    id,
    at: at ?? null,
    words: firstWords(prompt, 100),
  });
  return {
    thread: history.thread,
    mode,
    status: result.status,
    reason: result.reason ?? null,
    hint: result.hint ?? null,
    ...(result.version !== undefined && { codex: result.version }),
    go: go.map(turn),
    stay: stay.map(turn),
    tokens: {
      now: tokens.now ?? null,
      window: tokens.window ?? null,
      gone: tokens.gone,
      gone_estimated: tokens.isGuessed,
      injected_estimated: tokens.injected,
      earlier_estimated: tokens.earlier,
      after_estimated: tokens.after ?? null,
    },
    injected_characters: text?.length ?? 0,
  };
}
