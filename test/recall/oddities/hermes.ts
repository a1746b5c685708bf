import type { SQLInputValue } from 'node:sqlite';
import type { Agent } from '../../harness/hermes/agent.ts';
import type { Random } from '../../support/random.ts';
import { longText, newTale, playAll, type Tale, type Told, tool } from './tale.ts';

/** Something that Hermes does to its database. */
export type HermesStep = (agent: Agent) => void;

/**
 * What Hermes (schema 30) does to its database in a session, with everything among it that is easily read
 * wrongly, and what the index must hold of the session at its end.
 */
export function hermesTale(random: Random, turns: number): { steps: HermesStep[]; told: Told[] } {
  const tale: HermesTale = { ...newTale(random), steps: [], count: 0, ids: new Map(), active: [] };
  playAll(tale, oddities, turns);
  return { steps: tale.steps, told: tale.told };
}

interface HermesTale extends Tale {
  steps: HermesStep[];
  count: number;
  /** The rows of the steps that were done, by the row's number in the tale. */
  ids: Map<number, number>;
  /** Turns that are before the model, with the number of the first row of each. */
  active: { turn: Told; row: number }[];
}

/** Gives the number of the row in the tale. */
function say(tale: HermesTale, fields: Record<string, SQLInputValue>): number {
  tale.count += 1;
  const row = tale.count;
  const timestamp = 1_790_000_000 + row;
  tale.steps.push((agent) => tale.ids.set(row, agent.say('s1', { timestamp, ...fields })));
  return row;
}

function ask(tale: HermesTale, content?: string): Told {
  const words = content ?? tale.words();
  const row = say(tale, { role: 'user', content: words });
  const turn = tale.begins('user', `user: ${words}`);
  tale.active.push({ turn, row });
  return turn;
}

function answer(tale: HermesTale, fields: Record<string, SQLInputValue> = {}): void {
  const words = tale.words();
  say(tale, { role: 'assistant', content: words, ...fields });
  goesOn(tale, `assistant: ${words}`);
}

function goesOn(tale: HermesTale, ...items: string[]): void {
  tale.told.at(-1)?.items.push(...items);
}

function calls(tale: HermesTale, name: string, input: object): string {
  const id = `call_${tale.count}`;
  const tool_calls = JSON.stringify([
    { id, type: 'function', function: { name, arguments: JSON.stringify(input) } },
  ]);
  say(tale, { role: 'assistant', content: '', tool_calls });
  return id;
}

function returns(tale: HermesTale, id: string, content: string): void {
  say(tale, { role: 'tool', tool_call_id: id, tool_name: 'terminal', content });
}

/** Content that is no text stands behind a mark. */
const asJson = (value: unknown) => `\u0000json:${JSON.stringify(value)}`;

const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };

const oddities: Record<string, (tale: HermesTale) => void> = {
  'a prompt and its answer'(tale) {
    ask(tale);
    answer(tale);
  },

  'tool calls between two texts'(tale) {
    ask(tale);
    answer(tale);
    const [input, output] = [{ command: tale.words() }, tale.words()];
    returns(tale, calls(tale, 'terminal', input), output);
    goesOn(tale, tool('terminal', input, { text: output }));
    const error = JSON.stringify({ error: `no such file: ${tale.word()}` });
    returns(tale, calls(tale, 'terminal', input), error);
    goesOn(tale, tool('terminal', input, { text: error, isError: true }));
    answer(tale);
  },

  'a result that comes after the next prompt'(tale) {
    ask(tale);
    const [input, output] = [{ command: tale.words() }, tale.words()];
    const id = calls(tale, 'terminal', input);
    goesOn(tale, tool('terminal', input));
    ask(tale);
    returns(tale, id, output);
    goesOn(tale, tool('terminal', {}, { text: output }));
    answer(tale);
  },

  'thinking only'(tale) {
    ask(tale);
    const words = tale.words();
    say(tale, { role: 'assistant', content: '', reasoning: words });
    goesOn(tale, `thinking: ${words}`);
  },

  'a turn without a reply': (tale) => void ask(tale),

  'an image'(tale) {
    const words = tale.words();
    const row = say(tale, {
      role: 'user',
      content: asJson([{ type: 'text', text: words }, picture]),
    });
    tale.active.push({ turn: tale.begins('user', `user: ${words}`, 'image: image/png'), row });
    answer(tale);
  },

  'what Hermes says in the name of the user'(tale) {
    ask(tale);
    const texts = [
      `[System note: ${tale.words()}]`,
      `[SYSTEM: ${tale.words()}]`,
      `[Your active task list was preserved across context compression]\n${tale.words()}`,
      `Review the conversation above and update the skill library. ${tale.words()}`,
    ];
    for (const content of texts) say(tale, { role: 'user', content });
    const [produced, observed, system] = [tale.words(), tale.words(), tale.words()];
    say(tale, { role: 'user', content: produced, display_kind: 'async_delegation_complete' });
    say(tale, { role: 'user', content: observed, observed: 1 });
    say(tale, { role: 'system', content: system });
    const put = [...texts, produced, observed, system];
    goesOn(tale, ...put.map((text) => `injected: ${text}`));
    answer(tale);
  },

  'a rewind, which retires rows where they stand'(tale) {
    ask(tale);
    answer(tale);
    const goal = tale.active.slice(-3)[tale.random.between(0, 2)] ?? tale.active.at(-1);
    if (goal) {
      tale.steps.push((agent) => agent.rewind('s1', tale.ids.get(goal.row) as number));
      const from = tale.told.indexOf(goal.turn);
      for (const turn of tale.told.slice(from)) turn.fate = 'rewound';
      tale.active = tale.active.filter(({ turn }) => turn.fate !== 'rewound');
    }
    ask(tale);
    answer(tale);
  },

  'a compaction, which retires rows and puts a summary in their place'(tale) {
    ask(tale);
    answer(tale);
    const summary = `[CONTEXT COMPACTION — REFERENCE ONLY] ${tale.words()}`;
    tale.steps.push((agent) =>
      agent.db.exec(
        `UPDATE messages SET active = 0, compacted = 1 WHERE session_id = 's1' AND active = 1`,
      ),
    );
    tale.active = [];
    say(tale, { role: 'user', content: summary });
    goesOn(tale, `compacted: ${summary}`);
    answer(tale);
  },

  "the session's row, told again and again"(tale) {
    ask(tale);
    const tokens = tale.count * 10;
    tale.steps.push((agent) => agent.set('s1', { input_tokens: tokens, title: `t${tokens}` }));
    answer(tale);
  },

  'cells of any kind'(tale) {
    ask(tale);
    const words = tale.words();
    say(tale, { role: 'oracle', content: words });
    goesOn(tale, `injected: ${words}`);
    say(tale, { role: 'assistant', content: null, tool_calls: '{no' });
    answer(tale);
  },

  'a row of hundreds of thousands of characters'(tale) {
    ask(tale);
    const output = `${tale.words()} ${longText(tale)}`;
    returns(tale, calls(tale, 'terminal', {}), output);
    goesOn(tale, tool('terminal', {}, { text: output }));
    answer(tale);
  },
};
