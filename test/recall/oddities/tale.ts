import assert from 'node:assert/strict';
import type { Item, Turn } from '../../../src/harness/turn.ts';
import type { Random } from '../../support/random.ts';

/** What a turn of the index must be; `items` in order, as `outline` spells them. */
export interface Told {
  by: Turn['startedBy'];
  items: string[];
  fate?: 'rewound' | 'interrupted';
  copied?: true;
}

/** A record as it is written, and beside it, by hand, what the index must hold of it. */
export interface Tale {
  random: Random;
  told: Told[];
  /** A text with a word that stands nowhere else; the word alone. */
  words(): string;
  word(): string;
  /** Notes that a turn begins; it is the last one of `told`. */
  begins(by: Told['by'], ...items: string[]): Told;
}

const manners: ((word: string) => string)[] = [
  (word) => word,
  (word) => `Please look at ${word}, twice.`,
  (word) => `設計図の${word}を直して。ログイン画面`,
  (word) => `👩‍🚀 ${word} 🇯🇵 done ✅`,
  (word) =>
    `\u001b[31mred ${word}\u001b[0m and \u001b]8;;https://example.org\u0007a link\u001b]8;;\u0007`,
  (word) => `  first line\n\n\t${word}\r\n  last line  \n`,
  (word) => `${word} <b>&amp;</b> \\n "quoted" \u2028 \u0000 end`,
  (word) => `Why does <system-reminder>${word}</system-reminder> stand in my log?`,
];

export function newTale(random: Random): Tale {
  let count = 0;
  const told: Told[] = [];
  const word = () => {
    count += 1;
    return `word${count}`;
  };
  return {
    random,
    told,
    words: () => random.pick(manners)(word()),
    word,
    begins(by, ...items) {
      const turn: Told = { by, items };
      told.push(turn);
      return turn;
    },
  };
}

/** Long once in a tale, so that it is quickly told. */
export function longText(tale: Tale): string {
  const isFirst = tale.told.length < 60;
  return 'all work and no play\n'.repeat(isFirst ? 8_000 : 20);
}

/** The last word of a text that stands nowhere else. */
export function uniqueWord(text: string): string | undefined {
  return text.match(/word\d+/g)?.at(-1);
}

/** Rewound are those from one on; what became of them before that is no matter any more. */
export function rewind(told: readonly Told[], from: Told): void {
  for (const turn of told.slice(told.indexOf(from))) turn.fate = 'rewound';
}

/**
 * Plays each oddity, in any order, each as often as the others, until there are so many turns. What may
 * only stand at the beginning is played before.
 */
export function playAll<T extends Tale>(
  tale: T,
  oddities: Readonly<Record<string, (tale: T) => void>>,
  turns: number,
): void {
  const plays = Object.values(oddities);
  while (tale.told.length < turns) {
    const left = [...plays];
    while (left.length > 0) {
      const [play] = left.splice(tale.random.between(0, left.length - 1), 1);
      play?.(tale);
    }
  }
}

/** As the expectation is written; nothing of a text is left out. */
export function outline(turn: Turn): Told {
  const { startedBy, items, fate, copied } = turn;
  return {
    by: startedBy,
    items: items.map(spelled),
    ...(fate !== undefined && { fate }),
    ...(copied && { copied }),
  };
}

function spelled(item: Item): string {
  switch (item.kind) {
    case 'message':
      return `${item.role}: ${item.text}`;
    case 'event':
      return `${item.event}: ${item.text}`;
    case 'image':
      return `image: ${item.mediaType}`;
    case 'tool':
      return tool(item.name, item.input, item.result);
    default:
      return `${item.kind}: ${item.text}`;
  }
}

export function tool(
  name: string,
  input: unknown,
  result?: { text: string; isError?: boolean; images?: number },
): string {
  const head = `tool: ${name} ${JSON.stringify(input)}`;
  if (!result) return head;
  const images = result.images ? ` +${result.images}` : '';
  return `${head} ${result.isError ? 'failed' : '→'} ${result.text}${images}`;
}

/** Whether an item is found by its words, and among what was said. */
export function searched(item: string): 'said' | 'done' | undefined {
  const kind = /^\w+/.exec(item)?.[0];
  if (kind === 'user' || kind === 'assistant') return 'said';
  return kind === 'injected' || kind === 'image' ? undefined : 'done';
}

export function sameTurns(found: readonly Told[], expected: readonly Told[]): void {
  const until = Math.min(found.length, expected.length);
  for (let at = 0; at < until; at += 1) {
    assert.deepEqual(found[at], expected[at], `turn ${at + 1}`);
  }
  assert.equal(found.length, expected.length, 'so many turns');
}
