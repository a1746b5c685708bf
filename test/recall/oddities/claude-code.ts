import {
  type Conversation,
  call,
  conversation,
  human,
  type Row,
  result,
  text,
  thinking,
} from '../../harness/claude-code/conversation.ts';
import type { Random } from '../../support/random.ts';
import { longText, newTale, playAll, rewind, type Tale, type Told, tool } from './tale.ts';

/**
 * A transcript as Claude Code 2.1.329 and the releases before it write it, with everything in it that
 * was seen to be read wrongly: what is written, and what the index must hold of it.
 */
export function claudeTale(random: Random, turns: number): { lines: string[]; told: Told[] } {
  const talk = conversation();
  const tale: ClaudeTale = { ...newTale(random), talk, open: undefined, calls: 0, goals: [] };
  copied(tale);
  playAll(tale, oddities, turns);
  const lines = talk.rows.map((row) =>
    typeof row.raw === 'string' ? row.raw : JSON.stringify(row),
  );
  return { lines, told: tale.told };
}

/** A subagent's own file, as 2.1 has it. */
export function subagentTale(random: Random): { lines: string[]; told: Told[] } {
  const talk = conversation();
  const tale = newTale(random);
  const aside = { isSidechain: true, agentId: 'a1' };
  const [task, answer] = [tale.words(), tale.words()];
  talk.user(task, aside);
  talk.assistant([text(answer)], aside);
  tale.begins('agent', `user: ${task}`, `assistant: ${answer}`);
  return { lines: talk.rows.map((row) => JSON.stringify(row)), told: tale.told };
}

interface ClaudeTale extends Tale {
  talk: Conversation;
  /** The last turn of the conversation itself: what follows no prompt is part of it. */
  open: Told | undefined;
  calls: number;
  /** Turns that can be gone back before, with the row before each. */
  goals: { turn: Told; before: string | null }[];
}

function begin(tale: ClaudeTale, by: Told['by'], ...items: string[]): Told {
  tale.open = tale.begins(by, ...items);
  return tale.open;
}

/** What comes behind the last turn, and begins none. */
function goesOn(tale: ClaudeTale, ...items: string[]): void {
  tale.open?.items.push(...items);
}

function ask(tale: ClaudeTale, more: object = human): Told {
  const words = tale.words();
  const before = tale.talk.tip;
  tale.talk.user(words, more);
  const turn = begin(tale, 'user', `user: ${words}`);
  tale.goals.push({ turn, before });
  return turn;
}

function answer(tale: ClaudeTale, more: object = {}): void {
  const words = tale.words();
  tale.talk.assistant([text(words)], more);
  goesOn(tale, `assistant: ${words}`);
}

function callId(tale: ClaudeTale): string {
  tale.calls += 1;
  return `toolu_${tale.calls}`;
}

const picture = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
};

const made = (words: string, more: object = {}) => ({
  message: { model: '<synthetic>', role: 'assistant', content: [text(words)], usage: {} },
  ...more,
});

function clientSays(tale: ClaudeTale, words: string, more: object = {}): void {
  tale.talk.assistant([text('')], made(words, more));
}

/** `--fork-session`: the old rows, first, under the new session's id; answers name who asked for them. */
function copied(tale: ClaudeTale): void {
  for (let count = 0; count < 3; count += 1) {
    const turn = ask(tale);
    answer(tale, { requestSessionId: 'the-old-one' });
    turn.copied = true;
  }
}

const oddities: Record<string, (tale: ClaudeTale) => void> = {
  'a prompt and its answer'(tale) {
    ask(tale);
    answer(tale);
  },

  'a prompt of a release that does not say who speaks'(tale) {
    ask(tale, {});
    answer(tale);
  },

  'tool calls between two texts'(tale) {
    ask(tale);
    answer(tale);
    const [id, input, output] = [callId(tale), { command: tale.words() }, tale.words()];
    tale.talk.assistant([call(id, 'Bash', input)]);
    tale.talk.user([result(id, output)]);
    goesOn(tale, tool('Bash', input, { text: output }));
    answer(tale);
  },

  'thinking, a text and two calls in one message, answered late and in another order'(tale) {
    ask(tale);
    const [thought, words] = [tale.words(), tale.words()];
    const [first, second] = [callId(tale), callId(tale)];
    const input = { file_path: '/p/a.ts' };
    const [one, two] = [tale.words(), tale.words()];
    tale.talk.assistant([
      thinking(thought),
      text(words),
      call(first, 'Read', input),
      call(second, 'Read', input),
    ]);
    goesOn(
      tale,
      `thinking: ${thought}`,
      `assistant: ${words}`,
      tool('Read', input, { text: one }),
      tool('Read', input, { text: two, isError: true }),
    );
    tale.talk.user([result(second, two, true)]);
    answer(tale);
    tale.talk.user([result(first, [text(one)])]);
  },

  'a result that comes after the next prompt'(tale) {
    ask(tale);
    const [id, input, output] = [callId(tale), { command: tale.words() }, tale.words()];
    tale.talk.assistant([call(id, 'Bash', input)]);
    goesOn(tale, tool('Bash', input));
    ask(tale);
    answer(tale);
    tale.talk.user([result(id, output)]);
    goesOn(tale, tool('unknown', {}, { text: output }));
  },

  'thinking only'(tale) {
    ask(tale);
    const thought = tale.words();
    tale.talk.assistant([thinking(thought), { type: 'redacted_thinking', data: 'AAAA' }]);
    goesOn(tale, `thinking: ${thought}`);
  },

  'a turn without a reply'(tale) {
    ask(tale);
  },

  'an answer without content'(tale) {
    ask(tale);
    tale.talk.assistant([text('(no content)'), text('')]);
  },

  'images, in a prompt and in a result'(tale) {
    const [words, output, id] = [tale.words(), tale.words(), callId(tale)];
    const before = tale.talk.tip;
    tale.talk.user([text(words), picture], human);
    tale.talk.assistant([call(id, 'Read', { file_path: 'a.png' })]);
    tale.talk.user([result(id, [text(output), picture])]);
    const seen = tool('Read', { file_path: 'a.png' }, { text: output, images: 1 });
    const turn = begin(tale, 'user', `user: ${words}`, 'image: image/png', seen);
    tale.goals.push({ turn, before });
  },

  'meta rows and reminders of all kinds'(tale) {
    ask(tale);
    const [caveat, reminder, hook, file] = [tale.words(), tale.words(), tale.words(), tale.words()];
    tale.talk.user(caveat, { isMeta: true });
    tale.talk.user(`<system-reminder>\n${reminder}\n</system-reminder>`);
    tale.talk.attachment({ type: 'hook_additional_context', content: [hook] });
    tale.talk.attachment({ type: 'nested_memory' }, { rendered: [{ content: [text(file)] }] });
    goesOn(
      tale,
      `injected: ${caveat}`,
      `injected: <system-reminder>\n${reminder}\n</system-reminder>`,
      `injected: ${hook}`,
      `injected: ${file}`,
    );
    answer(tale);
  },

  'reminders beside a prompt in one row'(tale) {
    const [words, reminder, opened] = [tale.words(), tale.words(), tale.words()];
    const reminders = [
      `<ide_opened_file>${opened}</ide_opened_file>`,
      `<system-reminder>${reminder}</system-reminder>`,
    ];
    const before = tale.talk.tip;
    tale.talk.user([text(reminders[0] ?? ''), text(words), text(reminders[1] ?? '')]);
    const turn = begin(
      tale,
      'user',
      ...reminders.map((one) => `injected: ${one}`),
      `user: ${words}`,
    );
    tale.goals.push({ turn, before });
    answer(tale);
  },

  'a slash command of the client, which nobody answers'(tale) {
    const output = tale.words();
    tale.talk.user('<command-name>/model</command-name><command-args>opus</command-args>', human);
    tale.talk.user(`<local-command-stdout>${output}</local-command-stdout>`);
    const shown = `<local-command-stdout>${output}</local-command-stdout>`;
    goesOn(tale, 'command: /model opus', `injected: ${shown}`);
  },

  'a slash command that the agent answers'(tale) {
    const [argument, expanded] = [tale.words().trim(), tale.words()];
    tale.talk.user(
      `<command-message>review</command-message><command-name>/review</command-name><command-args>${argument}</command-args>`,
      human,
    );
    tale.talk.user([text(expanded)], { isMeta: true });
    begin(tale, 'user', `command: /review ${argument}`, `injected: ${expanded}`);
    answer(tale);
  },

  'a shell command that nobody answers'(tale) {
    const [command, output] = [tale.words(), tale.words()];
    tale.talk.user(`<bash-input>${command}</bash-input>`, human);
    tale.talk.user(`<bash-stdout>${output}</bash-stdout><bash-stderr></bash-stderr>`);
    const shown = `<bash-stdout>${output}</bash-stdout><bash-stderr></bash-stderr>`;
    goesOn(tale, `command: ! ${command}`, `injected: ${shown}`);
  },

  'a shell command that the agent answers'(tale) {
    const [command, output] = [tale.words(), tale.words()];
    tale.talk.user(`<bash-input>${command}</bash-input>`, human);
    tale.talk.user(`<bash-stdout>${output}</bash-stdout><bash-stderr></bash-stderr>`);
    const shown = `<bash-stdout>${output}</bash-stdout><bash-stderr></bash-stderr>`;
    begin(tale, 'user', `command: ! ${command}`, `injected: ${shown}`);
    answer(tale);
  },

  'an API error, marked as one'(tale) {
    ask(tale);
    const words = `API Error: 529 ${tale.words()}`;
    clientSays(tale, words, { isApiErrorMessage: true });
    goesOn(tale, `error: ${words}`);
  },

  'an API error and the end of a limit that only their words mark'(tale) {
    ask(tale);
    answer(tale);
    const texts = [
      `API Error: Connection error. ${tale.words()}`,
      `You've hit your session limit · resets 3pm ${tale.words()}`,
      `You've reached your usage limit ${tale.words()}`,
      `Claude AI usage limit reached|1750000000 ${tale.words()}`,
    ];
    for (const words of texts) clientSays(tale, words);
    goesOn(tale, ...texts.map((words) => `error: ${words}`));
  },

  'what the client makes up in the name of the agent'(tale) {
    ask(tale);
    clientSays(tale, 'No response requested.');
    goesOn(tale, 'injected: No response requested.');
  },

  'an agent that speaks of an API error'(tale) {
    ask(tale);
    const words = `API Error: 401 is what the log says. ${tale.words()}`;
    tale.talk.assistant([text(words)]);
    goesOn(tale, `assistant: ${words}`);
  },

  'a retry, of which only the client tells'(tale) {
    ask(tale);
    tale.talk.system('api_error', { level: 'error', error: { status: 529 }, retryAttempt: 1 });
    answer(tale);
  },

  'an interruption'(tale) {
    const turn = ask(tale);
    answer(tale);
    tale.talk.user([text('[Request interrupted by user]')]);
    goesOn(tale, 'interrupted: [Request interrupted by user]');
    turn.fate = 'interrupted';
  },

  'a call that the user turned down'(tale) {
    const turn = ask(tale);
    const [id, input] = [callId(tale), { command: tale.words() }];
    const refusal = "The user doesn't want to proceed with this tool use.";
    tale.talk.assistant([call(id, 'Bash', input)]);
    tale.talk.user([result(id, refusal, true), text('[Request interrupted by user for tool use]')]);
    goesOn(
      tale,
      tool('Bash', input, { text: refusal, isError: true }),
      'interrupted: [Request interrupted by user for tool use]',
    );
    turn.fate = 'interrupted';
  },

  'a prompt that was queued while the agent worked'(tale) {
    ask(tale);
    const queued = tale.words();
    tale.talk.rows.push({
      type: 'queue-operation',
      operation: 'enqueue',
      content: queued,
    } as never);
    answer(tale);
    tale.talk.attachment({ type: 'queued_command', prompt: queued, commandMode: 'prompt' });
    goesOn(tale, `user: ${queued}`);
    answer(tale);
  },

  'a notice about a task, queued and on its own, marked and not'(tale) {
    ask(tale);
    const [queued, marked, unmarked] = [tale.words(), tale.words(), tale.words()];
    const notice = (words: string) => `<task-notification>${words}</task-notification>`;
    tale.talk.attachment(
      { type: 'queued_command', prompt: notice(queued), commandMode: 'task-notification' },
      { rendered: [{ content: notice(queued) }] },
    );
    goesOn(tale, `injected: ${notice(queued)}`);
    answer(tale);
    tale.talk.user(notice(marked), { origin: { kind: 'task-notification' } });
    begin(tale, 'client', `injected: ${notice(marked)}`);
    answer(tale);
    tale.talk.user(notice(unmarked));
    begin(tale, 'client', `injected: ${notice(unmarked)}`);
    answer(tale);
  },

  'a continuation that the client asks for'(tale) {
    ask(tale);
    const [plain, meta] = [tale.words(), tale.words()];
    const origin = { kind: 'auto-continuation' };
    tale.talk.user(plain, { origin });
    begin(tale, 'client', `injected: ${plain}`);
    answer(tale);
    tale.talk.user(meta, { origin, isMeta: true });
    begin(tale, 'client', `injected: ${meta}`);
    answer(tale);
  },

  'what another session says, marked and not'(tale) {
    ask(tale);
    const envelope = `<cross-session-message from="x">\n${tale.words()}\n</cross-session-message>`;
    const texts = [
      envelope,
      `Another Claude session sent a message while you were working:\n${envelope}`,
      `A peer session sent a message while you were working:\n${tale.words()}`,
    ];
    for (const words of texts) {
      tale.talk.user(words, tale.random.pick([{}, { origin: { kind: 'peer', from: 'x' } }]));
      begin(tale, 'client', `injected: ${words}`);
      answer(tale);
    }
  },

  'a subagent of today, which has a file of its own'(tale) {
    ask(tale);
    const [id, input, output] = [callId(tale), { prompt: tale.words() }, tale.words()];
    tale.talk.assistant([call(id, 'Agent', input)]);
    tale.talk.user([result(id, output)], { toolUseResult: { agentId: 'a1', status: 'completed' } });
    goesOn(tale, tool('Agent', input, { text: output }));
    answer(tale);
  },

  'a subagent of old, whose rows stand among the others'(tale) {
    ask(tale);
    const [id, input, output] = [callId(tale), { prompt: 'go' }, tale.words()];
    const [task, found] = [tale.words(), tale.words()];
    tale.talk.assistant([call(id, 'Task', input)]);
    const { tip } = tale.talk;
    tale.talk.tip = null;
    tale.talk.user(task, { isSidechain: true });
    tale.talk.assistant([text(found)], { isSidechain: true });
    tale.talk.tip = tip;
    tale.talk.user([result(id, output)]);
    goesOn(tale, tool('Task', input, { text: output }));
    answer(tale);
    tale.begins('agent', `user: ${task}`, `assistant: ${found}`);
  },

  'a compaction, which writes old rows again'(tale) {
    ask(tale);
    answer(tale);
    const [summary, context] = [tale.words(), tale.words()];
    const again = tale.talk.rows.filter(({ uuid }) => uuid !== undefined).slice(-3);
    const logicalParentUuid = tale.talk.tip;
    tale.talk.tip = null;
    tale.talk.system('compact_boundary', {
      content: 'Conversation compacted',
      logicalParentUuid,
      compactMetadata: { trigger: 'auto' },
    });
    tale.talk.user(summary, { isCompactSummary: true, isVisibleInTranscriptOnly: true });
    tale.talk.rows.push(...again.map((row) => ({ ...row })));
    tale.talk.attachment({ type: 'hook_additional_context', content: [context] });
    goesOn(tale, `compacted: ${summary}`, `injected: ${context}`);
    answer(tale);
    tale.goals = [];
    ask(tale);
    answer(tale);
  },

  'a resume, which writes all rows again'(tale) {
    ask(tale);
    answer(tale);
    tale.talk.rows.push(...tale.talk.rows.slice(-40).map((row) => ({ ...row })));
    tale.goals = [];
  },

  'a message whose usage comes again in a row of its own'(tale) {
    ask(tale);
    const words = tale.words();
    const [row] = tale.talk.assistant([text(words)]);
    goesOn(tale, `assistant: ${words}`);
    const message = { ...(row?.message as object), content: [] };
    tale.talk.rows.push({ ...row, message, uuid: `again-${row?.uuid}` } as Row);
  },

  'going back before a turn'(tale) {
    const living = tale.goals.filter(({ turn }) => turn.fate !== 'rewound').slice(-3);
    const goal = living[tale.random.between(0, living.length - 1)];
    if (goal) {
      tale.talk.tip = goal.before;
      rewind(tale.told, goal.turn);
      tale.goals = tale.goals.filter(({ turn }) => turn.fate !== 'rewound');
    }
    ask(tale);
    answer(tale);
  },

  'rows of unknown types, damaged and empty lines'(tale) {
    ask(tale);
    const junk = [
      '',
      '   ',
      '{"type":"us',
      'null',
      '[1,2]',
      '{}',
      '\u0000',
      '{"type":7,"uuid":[]}',
    ];
    tale.talk.rows.push(
      ...junk.map((raw) => ({ raw }) as unknown as Row),
      { type: 'from-the-future', uuid: `f${tale.calls}`, text: tale.words() } as never,
      { type: 'relocated', relocatedCwd: '/elsewhere' } as never,
      { type: 'last-prompt', lastPrompt: tale.words() } as never,
      { type: 'user', message: { role: 'user', content: [null, 3, { type: 'new' }] } } as never,
    );
    answer(tale);
  },

  'a line of hundreds of thousands of characters'(tale) {
    ask(tale);
    const [id, input] = [callId(tale), { command: 'cat' }];
    const output = `${tale.words()} ${longText(tale)}`;
    tale.talk.assistant([call(id, 'Bash', input)]);
    tale.talk.user([result(id, output)]);
    goesOn(tale, tool('Bash', input, { text: output }));
    answer(tale);
  },
};
