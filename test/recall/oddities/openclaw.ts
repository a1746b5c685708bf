import { events } from '../../support/openclaw-database.ts';
import type { Random } from '../../support/random.ts';
import { longText, newTale, playAll, rewind, type Tale, type Told, tool } from './tale.ts';

/**
 * Events as OpenClaw 2026.9.6 and the releases before it store them, with everything among them that is
 * easily read wrongly: what is written, and what the index must hold of it.
 */
export function openclawTale(random: Random, turns: number): { events: object[]; told: Told[] } {
  const tale: ClawTale = { ...newTale(random), events: [], tip: null, count: 0, goals: [] };
  tale.events.push(events.session());
  playAll(tale, oddities, turns);
  return { events: tale.events, told: tale.told };
}

interface ClawTale extends Tale {
  events: object[];
  /** The event that the next one hangs on. */
  tip: string | null;
  count: number;
  /** Turns that can be gone back before, with the event before each. */
  goals: { turn: Told; before: string | null }[];
}

function add(tale: ClawTale, event: object): void {
  const { id } = event as { id: string };
  tale.events.push({ ...event, parentId: tale.tip });
  tale.tip = id;
}

function ask(tale: ClawTale, more: object = {}, by: Told['by'] = 'user'): Told {
  const words = tale.words();
  const before = tale.tip;
  add(tale, events.user(words, more));
  const turn = tale.begins(by, `${by === 'client' ? 'injected' : 'user'}: ${words}`);
  tale.goals.push({ turn, before });
  return turn;
}

function answer(tale: ClawTale, more: object = {}): void {
  const words = tale.words();
  add(tale, events.assistant(words, more));
  tale.told.at(-1)?.items.push(`assistant: ${words}`);
}

function goesOn(tale: ClawTale, ...items: string[]): void {
  tale.told.at(-1)?.items.push(...items);
}

function message(fields: object): object {
  return events.other({ type: 'message', message: fields });
}

function callId(tale: ClawTale): string {
  tale.count += 1;
  return `call_${tale.count}`;
}

function calls(tale: ClawTale, id: string, input: object): void {
  const content = [{ type: 'toolCall', id, name: 'exec', arguments: input }];
  add(tale, events.assistant('', { content }));
}

function returns(tale: ClawTale, id: string, words: string, more: object = {}): void {
  const content = [{ type: 'text', text: words }];
  add(tale, message({ role: 'toolResult', toolCallId: id, toolName: 'exec', content, ...more }));
}

const picture = { type: 'image', mimeType: 'image/png', data: 'AAAA' };

const oddities: Record<string, (tale: ClawTale) => void> = {
  'a prompt and its answer'(tale) {
    ask(tale);
    answer(tale);
  },

  'tool calls between two texts'(tale) {
    ask(tale);
    answer(tale);
    const [id, input, output] = [callId(tale), { command: tale.words() }, tale.words()];
    calls(tale, id, input);
    returns(tale, id, output, { isError: true });
    goesOn(tale, tool('exec', input, { text: output, isError: true }));
    answer(tale);
  },

  'a result that comes after the next prompt'(tale) {
    ask(tale);
    const [id, input, output] = [callId(tale), { command: tale.words() }, tale.words()];
    calls(tale, id, input);
    goesOn(tale, tool('exec', input));
    ask(tale);
    returns(tale, id, output);
    goesOn(tale, tool('exec', {}, { text: output }));
    answer(tale);
  },

  'a call that another one made'(tale) {
    ask(tale);
    const [id, input, output] = [callId(tale), { task: tale.words() }, tale.words()];
    const details = {
      toolCallId: id,
      toolName: 'sessions_spawn',
      input,
      result: { content: [{ type: 'text', text: output }] },
    };
    add(tale, message({ role: 'custom', customType: 'openclaw.nested-tool.v1', details }));
    goesOn(tale, tool('sessions_spawn', input, { text: output }));
    answer(tale);
  },

  'thinking only'(tale) {
    ask(tale);
    const words = tale.words();
    add(tale, events.assistant('', { content: [{ type: 'thinking', thinking: words }] }));
    goesOn(tale, `thinking: ${words}`);
  },

  'a turn without a reply': (tale) => void ask(tale),

  'images, in a prompt and in a result'(tale) {
    const [words, output, id] = [tale.words(), tale.words(), callId(tale)];
    const before = tale.tip;
    add(tale, events.user('', { content: [{ type: 'text', text: words }, picture] }));
    const turn = tale.begins('user', `user: ${words}`, 'image: image/png');
    tale.goals.push({ turn, before });
    calls(tale, id, {});
    returns(tale, id, output, { content: [{ type: 'text', text: output }, picture] });
    goesOn(tale, tool('exec', {}, { text: output, images: 1 }));
  },

  'an API error'(tale) {
    ask(tale);
    const words = `API Error: 529 ${tale.words()}`;
    add(tale, events.assistant('', { content: [], stopReason: 'error', errorMessage: words }));
    goesOn(tale, `error: ${words}`);
  },

  'an interruption'(tale) {
    const turn = ask(tale);
    answer(tale, { stopReason: 'aborted' });
    goesOn(tale, 'interrupted: ');
    turn.fate = 'interrupted';
  },

  'what OpenClaw says in the name of the agent'(tale) {
    ask(tale);
    answer(tale);
    for (const model of ['delivery-mirror', 'gateway-injected']) {
      const words = tale.words();
      add(tale, events.assistant(words, { provider: 'openclaw', model }));
      goesOn(tale, `injected: ${words}`);
    }
  },

  'a heartbeat, and context that an older release put in'(tale) {
    ask(tale, { provenance: { kind: 'internal_system' } }, 'client');
    answer(tale);
    const context = `<<<BEGIN_OPENCLAW_INTERNAL_CONTEXT>>>\n${tale.words()}`;
    const before = tale.tip;
    add(tale, events.user(context));
    tale.goals.push({ turn: tale.begins('client', `injected: ${context}`), before });
    answer(tale);
  },

  'what another agent says'(tale) {
    ask(tale, { provenance: { kind: 'inter_session' } }, 'agent');
    answer(tale);
  },

  'a command that the user ran'(tale) {
    ask(tale);
    const [command, output] = [tale.words(), tale.words()];
    add(tale, message({ role: 'bashExecution', command, output }));
    goesOn(tale, `command: ${command}\n${output}`);
  },

  'what extensions and branches put in'(tale) {
    ask(tale);
    const [note, branch] = [tale.words(), tale.words()];
    add(tale, events.other({ type: 'custom_message', customType: 'note', content: note }));
    add(tale, events.other({ type: 'branch_summary', summary: branch }));
    add(tale, events.custom());
    goesOn(tale, `injected: ${note}`, `injected: ${branch}`);
    answer(tale);
  },

  'a compaction, which keeps the events before it'(tale) {
    ask(tale);
    answer(tale);
    const summary = tale.words();
    add(tale, events.other({ type: 'compaction', summary, firstKeptEntryId: 'x' }));
    goesOn(tale, `compacted: ${summary}`);
    answer(tale);
  },

  'a reset'(tale) {
    add(tale, events.other({ type: 'reset', reason: 'new' }));
    tale.begins('client', 'command: /new');
    tale.goals = [];
    ask(tale);
    answer(tale);
  },

  'going back before a turn'(tale) {
    const living = tale.goals.filter(({ turn }) => turn.fate !== 'rewound').slice(-3);
    const goal = living[tale.random.between(0, living.length - 1)];
    if (goal) {
      add(tale, events.other({ type: 'leaf', targetId: goal.before }));
      tale.tip = goal.before;
      rewind(tale.told, goal.turn);
      tale.goals = tale.goals.filter(({ turn }) => turn.fate !== 'rewound');
    }
    ask(tale);
    answer(tale);
  },

  'going back before a turn, and returning to it'(tale) {
    ask(tale);
    const before = tale.goals.at(-1)?.before ?? null;
    answer(tale);
    const { tip } = tale;
    add(tale, events.other({ type: 'leaf', targetId: before }));
    tale.tip = before;
    const instead = ask(tale);
    answer(tale);
    add(tale, events.other({ type: 'leaf', targetId: tip }));
    tale.tip = tip;
    instead.fate = 'rewound';
    ask(tale);
    answer(tale);
  },

  'events of unknown types, and messages of unknown roles'(tale) {
    ask(tale);
    add(tale, events.other({ type: 'from the future', text: tale.words() }));
    add(tale, message({ role: 'oracle', content: [null, 3, { type: 'new' }] }));
    add(tale, events.other({ type: 'session_info', name: tale.words() }));
    answer(tale);
  },

  'an event of hundreds of thousands of characters'(tale) {
    ask(tale);
    const id = callId(tale);
    const output = `${tale.words()} ${longText(tale)}`;
    calls(tale, id, {});
    returns(tale, id, output);
    goesOn(tale, tool('exec', {}, { text: output }));
    answer(tale);
  },
};
