import { type Rollout, rollout, tokens } from '../../harness/codex/rollout.ts';
import type { Random } from '../../support/random.ts';
import { longText, newTale, playAll, type Tale, type Told, tool } from './tale.ts';

/**
 * A rollout as Codex 0.169.0 and the releases before it write it, with everything in it that was seen to
 * be read wrongly: what is written, and what the index must hold of it.
 */
export function codexTale(random: Random, turns: number): { lines: string[]; told: Told[] } {
  const log = rollout();
  const tale: CodexTale = { ...newTale(random), log, count: 0 };
  forked(tale);
  playAll(tale, oddities, turns);
  const lines = log.rows.map((row) => ('raw' in row ? String(row.raw) : JSON.stringify(row)));
  return { lines, told: tale.told };
}

interface CodexTale extends Tale {
  log: Rollout;
  count: number;
}

/** A fork of old: its own identity, then its parent's rows from the first on. */
function forked(tale: CodexTale): void {
  tale.log.meta({ id: 's1', forked_from_id: 's0' });
  tale.log.meta({ id: 's0', source: { subagent: 'review' } });
  for (let count = 0; count < 2; count += 1) oddities['a prompt and its answer']?.(tale);
}

function next(tale: CodexTale): string {
  tale.count += 1;
  return `id_${tale.count}`;
}

/** A turn as today's releases write one: told of by the client, its prompt marked as a person's. */
function turn(tale: CodexTale, work: (told: Told) => void): void {
  const { log } = tale;
  const words = tale.words();
  log.event({ type: 'task_started', turn_id: next(tale), model_context_window: 272_000 });
  log.row('turn_context', { model: 'gpt-test', turn_id: `id_${tale.count}` });
  log.user(words);
  const told = tale.begins('user', `user: ${words}`);
  work(told);
  log.event({ type: 'task_complete', turn_id: `id_${tale.count}` });
}

function answer(tale: CodexTale, told: Told): void {
  const words = tale.words();
  tale.log.assistant(words);
  tale.log.usage(next(tale));
  told.items.push(`assistant: ${words}`);
}

/** A message in the user's name of a release that does not say whose words they are. */
function userSays(tale: CodexTale, ...texts: string[]): void {
  const content = texts.map((text) => ({ type: 'input_text', text }));
  tale.log.item({ type: 'message', role: 'user', content });
}

function clientTexts(tale: CodexTale): string[] {
  return [
    `<environment_context>\n${tale.words()}\n</environment_context>`,
    `# AGENTS.md instructions for /p\n\n<INSTRUCTIONS>\n${tale.words()}\n</INSTRUCTIONS>`,
    `<user_instructions>${tale.words()}</user_instructions>`,
    `<skills_instructions>${tale.words()}</skills_instructions>`,
    `<hook_prompt hook_run_id="1">${tale.words()}</hook_prompt>`,
    `<model_switch>${tale.words()}</model_switch>`,
    `<personality_spec>${tale.words()}</personality_spec>`,
    `<apps_instructions>${tale.words()}</apps_instructions>`,
    `<token_budget>\nThere is ${tale.words()} left\n</token_budget>`,
    `<realtime_conversation>${tale.words()}</realtime_conversation>`,
    `<startup_context>${tale.words()}</startup_context>`,
    `<agent_message_board_notification>${tale.words()}</agent_message_board_notification>`,
  ];
}

const picture = { type: 'input_image', image_url: 'data:image/png;base64,AAAA' };

const oddities: Record<string, (tale: CodexTale) => void> = {
  'a prompt and its answer': (tale) => turn(tale, (told) => answer(tale, told)),

  'a prompt and its answer that events tell again'(tale) {
    turn(tale, (told) => {
      const { log } = tale;
      log.event({ type: 'user_message', message: told.items[0]?.slice('user: '.length) });
      const words = tale.words();
      log.event({ type: 'agent_message', message: words });
      log.assistant(words);
      log.event({
        type: 'item_completed',
        item: { type: 'AgentMessage', id: 'm', content: words },
      });
      told.items.push(`assistant: ${words}`);
    });
  },

  'a prompt that an event tells before it, and before the turn begins'(tale) {
    const { log } = tale;
    const words = tale.words();
    log.event({ type: 'user_message', message: words });
    userSays(tale, words);
    log.event({ type: 'task_started', turn_id: next(tale) });
    answer(tale, tale.begins('user', `user: ${words}`));
    log.event({ type: 'task_complete' });
  },

  'a prompt that only an event tells of'(tale) {
    const words = tale.words();
    tale.log.event({ type: 'task_started', turn_id: next(tale) });
    tale.log.event({ type: 'user_message', message: words });
    answer(tale, tale.begins('user', `user: ${words}`));
    tale.log.event({ type: 'task_complete' });
  },

  'texts that the client puts in, in messages of their own'(tale) {
    const { log } = tale;
    const texts = clientTexts(tale);
    const developer = tale.words();
    const words = tale.words();
    log.event({ type: 'task_started', turn_id: next(tale) });
    for (const text of texts) userSays(tale, text);
    const content = [{ type: 'input_text', text: developer }];
    log.item({ type: 'message', role: 'developer', content });
    userSays(tale, words);
    const injected = [...texts, developer].map((text) => `injected: ${text}`);
    answer(tale, tale.begins('user', ...injected, `user: ${words}`));
    log.event({ type: 'task_complete' });
  },

  'texts that the client puts into the message of the prompt'(tale) {
    const texts = clientTexts(tale).slice(0, 3);
    const words = tale.words();
    tale.log.event({ type: 'task_started', turn_id: next(tale) });
    userSays(tale, ...texts, words);
    const injected = texts.map((text) => `injected: ${text}`);
    answer(tale, tale.begins('user', ...injected, `user: ${words}`));
    tale.log.event({ type: 'task_complete' });
  },

  'calls of all kinds between two texts, their results in another order'(tale) {
    turn(tale, (told) => {
      const { log } = tale;
      answer(tale, told);
      const [shell, patch, local] = [next(tale), next(tale), next(tale)];
      const [command, body, listing] = [tale.words(), tale.words(), tale.words()];
      const [one, two] = [tale.words(), tale.words()];
      log.item({
        type: 'function_call',
        call_id: shell,
        name: 'exec_command',
        arguments: JSON.stringify({ cmd: command }),
      });
      log.item({ type: 'custom_tool_call', call_id: patch, name: 'apply_patch', input: body });
      log.item({
        type: 'local_shell_call',
        call_id: local,
        action: { type: 'exec', command: ['ls'] },
      });
      log.item({ type: 'web_search_call', action: { query: listing } });
      log.item({ type: 'custom_tool_call_output', call_id: patch, output: two });
      log.item({ type: 'function_call_output', call_id: shell, output: { content: one } });
      told.items.push(
        tool('exec_command', { cmd: command }, { text: one }),
        tool('apply_patch', body, { text: two }),
        tool('local_shell', { type: 'exec', command: ['ls'] }),
        tool('web_search', { query: listing }),
      );
      answer(tale, told);
    });
  },

  'calls that a script made'(tale) {
    turn(tale, (told) => {
      const { log } = tale;
      const [id, script, command, output] = [next(tale), tale.words(), tale.words(), tale.words()];
      log.item({ type: 'custom_tool_call', call_id: id, name: 'exec', input: script });
      log.event({
        type: 'item_completed',
        item: {
          id: `exec-${next(tale)}`,
          type: 'CommandExecution',
          command: ['bash', '-lc', command],
          aggregated_output: output,
          status: 'completed',
        },
      });
      log.item({ type: 'custom_tool_call_output', call_id: id, output: 'done' });
      told.items.push(
        tool('exec', script, { text: 'done' }),
        tool('exec_command', { cmd: command }, { text: output }),
      );
      answer(tale, told);
    });
  },

  'a result that comes when the turn is over'(tale) {
    const id = next(tale);
    const output = tale.words();
    turn(tale, (told) => {
      tale.log.call(id);
      told.items.push(tool('exec_command', { cmd: 'ls' }));
    });
    tale.log.output(id, output);
    tale.begins('client', tool('unknown', {}, { text: output }));
    oddities['a prompt and its answer']?.(tale);
  },

  'thinking only, raw or as its summary'(tale) {
    turn(tale, (told) => {
      const [raw, summary] = [tale.words(), tale.words()];
      tale.log.item({
        type: 'reasoning',
        content: [{ type: 'reasoning_text', text: raw }],
        summary: [],
      });
      tale.log.item({ type: 'reasoning', summary: [{ type: 'summary_text', text: summary }] });
      tale.log.item({ type: 'reasoning', summary: [], encrypted_content: 'AAAA' });
      told.items.push(`thinking: ${raw}`, `thinking: ${summary}`);
    });
  },

  'a turn without a reply': (tale) => turn(tale, () => {}),

  'images, in a prompt and in a result'(tale) {
    const { log } = tale;
    const [words, output, id] = [tale.words(), tale.words(), next(tale)];
    log.event({ type: 'task_started', turn_id: next(tale) });
    const content = [{ type: 'input_text', text: words }, picture];
    log.item({ type: 'message', role: 'user', content });
    log.item({ type: 'function_call', call_id: id, name: 'view_image', arguments: '{}' });
    log.output(id, [{ type: 'input_text', text: output }, picture]);
    log.event({ type: 'task_complete' });
    tale.begins(
      'user',
      `user: ${words}`,
      'image: image/png',
      tool('view_image', {}, { text: output, images: 1 }),
    );
  },

  'an interruption'(tale) {
    const { log } = tale;
    const words = tale.words();
    log.event({ type: 'task_started', turn_id: next(tale) });
    log.user(words);
    const told = tale.begins('user', `user: ${words}`);
    answer(tale, told);
    const notice = `<turn_aborted>\n${tale.words()}\n</turn_aborted>`;
    userSays(tale, notice);
    log.event({ type: 'turn_aborted', reason: 'interrupted' });
    told.items.push(`injected: ${notice}`, 'interrupted: interrupted');
    told.fate = 'interrupted';
  },

  'a prompt that steers the turn under way'(tale) {
    turn(tale, (told) => {
      answer(tale, told);
      const words = tale.words();
      tale.log.user(words);
      told.items.push(`user: ${words}`);
      answer(tale, told);
    });
  },

  'errors, and the end of a limit'(tale) {
    const { log } = tale;
    turn(tale, (told) => {
      const limit = `You've hit your usage limit. ${tale.words()}`;
      log.event({ type: 'error', message: limit });
      told.items.push(`error: ${limit}`);
    });
    const [words, reason] = [tale.words(), tale.words()];
    log.event({ type: 'task_started', turn_id: next(tale) });
    log.user(words);
    log.event({ type: 'task_complete', error: { message: reason } });
    tale.begins('user', `user: ${words}`, `error: ${reason}`);
  },

  'a command that the user ran'(tale) {
    const [command, output] = [tale.words().trim(), tale.words()];
    const text = `<user_shell_command>\n<command>\n${command}\n</command>\n<result>\n${output}\n</result>\n</user_shell_command>`;
    tale.log.event({ type: 'task_started', turn_id: next(tale) });
    userSays(tale, text);
    tale.log.event({ type: 'task_complete' });
    tale.begins('client', `command: ! ${command}`, `injected: ${text}`);
  },

  'a notice about a subagent, which the agent answers'(tale) {
    const notice = `<subagent_notification>${tale.words()}</subagent_notification>`;
    tale.log.event({ type: 'task_started', turn_id: next(tale) });
    userSays(tale, notice);
    answer(tale, tale.begins('client', `injected: ${notice}`));
    tale.log.event({ type: 'task_complete' });
  },

  'a compaction of today, which keeps old prompts in its history'(tale) {
    const { log } = tale;
    const old = tale.told.flatMap(({ items }) => items.filter((item) => item.startsWith('user: ')));
    turn(tale, (told) => {
      const summary = tale.words();
      const content = [{ type: 'output_text', text: summary }];
      log.item({ type: 'message', role: 'assistant', content }, { compaction_output: true });
      const history = old.slice(-3).map((text) => ({
        type: 'message',
        role: 'user',
        content: [{ type: 'input_text', text: text.slice('user: '.length) }],
      }));
      log.row('compacted', { message: `Before: ${summary}`, replacement_history: history });
      told.items.push(`compacted: Before: ${summary}`);
      answer(tale, told);
    });
  },

  'a compaction of old, on its own'(tale) {
    turn(tale, (told) => {
      const summary = tale.words();
      tale.log.row('compacted', { message: summary });
      told.items.push(`compacted: ${summary}`);
      answer(tale, told);
    });
  },

  'turns that are rolled back'(tale) {
    oddities['a prompt and its answer']?.(tale);
    oddities['a turn without a reply']?.(tale);
    const count = tale.random.between(1, 4);
    tale.log.event({ type: 'thread_rolled_back', num_turns: count });
    const asked = tale.told.filter(
      ({ fate, items }) => fate !== 'rewound' && items.some((item) => item.startsWith('user: ')),
    );
    const first = tale.told.indexOf(asked.at(-count) ?? (asked[0] as Told));
    for (const gone of tale.told.slice(first)) gone.fate = 'rewound';
    oddities['a prompt and its answer']?.(tale);
  },

  'token counts that are repeated'(tale) {
    turn(tale, (told) => {
      answer(tale, told);
      for (let count = 0; count < 3; count += 1) {
        const info = { last_token_usage: tokens(1), total_token_usage: tokens(9) };
        tale.log.event({ type: 'token_count', info });
      }
    });
  },

  'rows of unknown types, damaged and empty lines'(tale) {
    turn(tale, (told) => {
      const { log } = tale;
      const junk = ['', '   ', '{"type":"ev', 'null', '[1,2]', '{}', '\u0000', '{"type":7}'];
      log.rows.push(...junk.map((raw) => ({ raw })));
      log.row('from_the_future', { text: tale.words() });
      log.row('world_state', { state: tale.words() });
      log.event({ type: 'thread_settings_applied', settings: tale.words() });
      log.item({ type: 'ghost_snapshot', text: tale.words() });
      log.item({ type: 'message', role: 'assistant', content: [null, 3, { type: 'new' }] });
      answer(tale, told);
    });
  },

  'a line of hundreds of thousands of characters'(tale) {
    turn(tale, (told) => {
      const id = next(tale);
      const output = `${tale.words()} ${longText(tale)}`;
      tale.log.call(id);
      tale.log.output(id, output);
      told.items.push(tool('exec_command', { cmd: 'ls' }, { text: output }));
      answer(tale, told);
    });
  },
};
