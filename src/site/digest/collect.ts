import type { SessionFacts } from '../../export/exported-session.ts';
import type { CallFacts, Outcome } from '../../harness/call-facts.ts';
import type { Item, ToolCall, Turn } from '../../harness/turn.ts';
import { clean, cut, oneLine } from '../../recall/one-line.ts';
import type { OwnPrices } from '../../usage/own-prices.ts';
import type { DigestPlace, RecordRead, SessionDigest } from '../model.ts';
import { activeTime } from './active-time.ts';
import { belowFolder } from './below-folder.ts';
import { decisionOf } from './decisions.ts';
import { failureOf } from './failure.ts';
import { fewLines } from './few-lines.ts';
import { ownCopy } from './own-copy.ts';
import { createSpent } from './spent.ts';

/** Gathers what a session came to while its turns pass by, and its subagents' behind them. */
export interface DigestCollector {
  /** The record whose turns come next; the session's own first. */
  begin(facts: SessionFacts): void;
  turn(turn: Turn, anchor: string): DigestPlace;
  call(call: ToolCall, done: { facts: CallFacts; outcome: Outcome }, anchor: string): void;
  /** All of its turns were given. */
  end(read: RecordRead): void;
  digest(): SessionDigest;
}

const textLength = 300;

export function collectDigest(prices?: OwnPrices): DigestCollector {
  const spent = createSpent(prices);
  const active = activeTime();
  const tools = new Map<string, { calls: number; failed: number }>();
  const files = new Map<string, { written: boolean; calls: number }>();
  const commands: SessionDigest['commands'] = [];
  const decisions: SessionDigest['decisions'] = [];
  const errors: SessionDigest['errors'] = [];
  const places: DigestPlace[] = [];
  /** What the agent said last in each turn of the session. */
  const replies: string[] = [];
  const damage: string[] = [];
  let record: SessionFacts | undefined;
  let records = 0;
  let running = new Map<string, SessionDigest['commands'][number]>();
  let messages = 0;
  let turns = 0;
  let asked = '';

  function isMain(): boolean {
    return records === 1;
  }

  function turn(given: Turn, anchor: string): DigestPlace {
    running = new Map();
    const calls = given.items.filter((item) => item.kind === 'tool');
    const place: DigestPlace = {
      anchor,
      line: ownCopy(lineOf(given)),
      toolCalls: calls.length,
      failed: 0,
      startedBy: given.startedBy,
      ...(given.startedAt !== undefined && { at: given.startedAt }),
      ...(given.endedAt !== undefined && { endedAt: given.endedAt }),
      ...(given.fate && { fate: given.fate }),
    };
    if (isMain()) {
      active.turn(given);
      places.push(place);
      replies.push(ownCopy(lastReply(given.items)));
    }
    if (given.copied) return place;
    messages += given.items.filter(({ kind }) => kind === 'message').length;
    if (isMain() && given.startedBy === 'user') turns += 1;
    if (asked === '' && isMain()) asked = ownCopy(fewLines(promptOf(given.items) ?? ''));
    for (const item of given.items) {
      if (item.kind !== 'event' || item.event !== 'error') continue;
      errors.push({ text: ownCopy(oneLine(item.text, textLength)) || 'Error', anchor });
    }
    return place;
  }

  function call(
    given: ToolCall,
    { facts, outcome }: { facts: CallFacts; outcome: Outcome },
    anchor: string,
  ) {
    const hasFailed = outcome === 'failed';
    const name = ownCopy(cut(clean(given.name), 80));
    const tool = tools.get(name) ?? { calls: 0, failed: 0 };
    tool.calls += 1;
    if (hasFailed) tool.failed += 1;
    tools.set(name, tool);
    for (const path of facts.written ?? []) noteFile(path, true);
    for (const path of facts.read ?? []) noteFile(path, false);
    noteCommand(facts, hasFailed, anchor);
    if (hasFailed) errors.push({ text: ownCopy(failureOf(name, given, textLength)), anchor });
    for (const text of decisionOf(given, outcome, record?.cwd ?? null))
      decisions.push({ text: ownCopy(text), anchor });
  }

  function noteFile(path: string, written: boolean): void {
    const name = ownCopy(belowFolder(path, record?.cwd ?? null));
    const file = files.get(name);
    files.set(name, {
      written: written || (file?.written ?? false),
      calls: (file?.calls ?? 0) + 1,
    });
  }

  /** What goes on in a process may fail only when a later call asks for it. */
  function noteCommand({ command, process }: CallFacts, hasFailed: boolean, anchor: string): void {
    const text = ownCopy(oneLine(command ?? '', textLength));
    if (text !== '') {
      const ran = { text, anchor, ...(hasFailed && { failed: true as const }) };
      commands.push(ran);
      if (process !== undefined) running.set(process, ran);
    } else if (hasFailed && process !== undefined) {
      const ran = running.get(process);
      if (ran) ran.failed = true;
    }
  }

  return {
    begin(facts) {
      record = facts;
      records += 1;
    },
    turn,
    call,
    end(read) {
      spent.add(read.answers);
      damage.push(...read.damage);
      if (!isMain()) return;
      for (const [index, place] of places.entries()) {
        if (read.rewound.has(ordinalOf(place.anchor))) place.fate = 'rewound';
        else if (place.fate === 'rewound') delete place.fate;
        if (place.fate === 'rewound') replies[index] = '';
      }
    },
    digest: () => ({
      turns,
      messages,
      toolCalls: sum([...tools.values()].map(({ calls }) => calls)),
      failedCalls: sum([...tools.values()].map(({ failed }) => failed)),
      subagents: Math.max(0, records - 1),
      ...spent.total(),
      ...active.total(),
      tools: [...tools]
        .map(([name, counts]) => ({ name, ...counts }))
        .sort((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1)),
      files: [...files].map(([path, file]) => ({ path, ...file })),
      commands,
      decisions,
      errors,
      asked,
      outcome: fewLines(replies.findLast((text) => text !== '') ?? ''),
      places,
      damage,
    }),
  };
}

function ordinalOf(anchor: string): number {
  return Number(anchor.slice(anchor.lastIndexOf('-') + 1));
}

const lineLength = 160;

const starters: Record<Turn['startedBy'], string> = {
  user: 'By the user',
  client: 'By the client',
  agent: 'By another agent',
};

/** What was asked, in one line; else what stands for it. */
function lineOf({ items, startedBy }: Turn): string {
  const command = items.find((item) => item.kind === 'event' && item.event === 'command');
  const said = items.find((item) => item.kind === 'message');
  const texts = [
    promptOf(items),
    ...[command, said].map((item) => (item && 'text' in item ? item.text : '')),
  ];
  return texts.map((text) => oneLine(text ?? '', lineLength)).find(Boolean) ?? starters[startedBy];
}

function promptOf(items: readonly Item[]): string | undefined {
  const prompt = items.find(
    (item) => item.kind === 'message' && item.role === 'user' && item.text.trim() !== '',
  );
  return prompt?.kind === 'message' ? prompt.text : undefined;
}

/** Enough for a few lines. */
function lastReply(items: readonly Item[]): string {
  const reply = items.findLast(
    (item) => item.kind === 'message' && item.role === 'assistant' && item.text.trim() !== '',
  );
  return reply?.kind === 'message' ? reply.text.slice(0, 2000) : '';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
