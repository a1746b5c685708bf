import {
  type Conversation,
  call,
  result,
  text as said,
  thinking,
} from '../../harness/claude-code/conversation.ts';
import type { Rollout } from '../../harness/codex/rollout.ts';

/** A text in every field of a transcript that a page could show. */

export function claudeEverywhere(session: Conversation, text: string): void {
  session.rows.push(
    { type: 'custom-title', customTitle: text, uuid: 'title', parentUuid: null },
    { type: 'summary', summary: text, leafUuid: text, uuid: 'summary', parentUuid: null },
  );
  const titled = session.tip;
  session.user(text, { origin: { kind: 'human' } });
  session.user([said(text), image(text), image('image/png', text)]);
  session.user(text, { isMeta: true });
  session.user(`<command-name>${text}</command-name><command-args>${text}</command-args>`);
  session.user(`<bash-input>${text}</bash-input>`);
  session.user(`<local-command-stdout>${text}</local-command-stdout>`);
  session.user(`<system-reminder>${text}</system-reminder>`);
  session.user(`[Request interrupted by user ${text}`);
  session.system('informational', { content: text });
  session.system('local_command', { content: `<command-name>${text}</command-name>` });
  session.attachment({ type: text, content: text, filename: text });
  session.attachment({ type: 'queued_command', prompt: text });
  session.user('A prompt', { gitBranch: text, version: text, slug: text });
  session.assistant([thinking(text), said(`Words before.\n\n${text}\n\nWords behind.`)]);
  session.assistant([said(text)], { isApiErrorMessage: true });
  for (const [at, [name, input]] of toolCalls(text).entries()) {
    session.assistant([call(`toolu_${at}_${text}`, name, input)]);
    session.user([result(`toolu_${at}_${text}`, at % 2 ? text : [said(text)], at % 3 === 0)]);
  }
  const model = { id: `msg_${text}`, role: 'assistant', model: text, content: [said(text)] };
  session.rows.push({
    ...{ type: 'assistant', uuid: `u_${text}`, parentUuid: titled, requestId: text },
    ...{ timestamp: text, sessionId: text, message: model },
  });
  session.system('compact_boundary', { content: text });
  session.user(text, { isCompactSummary: true });
}

export function codexEverywhere(session: Rollout, text: string): void {
  session.event({ type: 'task_started', turn_id: text });
  session.row('turn_context', { turn_id: text, cwd: text, model: text });
  session.user(text);
  session.item({ type: 'message', role: text, content: [{ type: 'input_text', text }] });
  session.item({ type: 'message', role: 'developer', content: [{ type: 'input_text', text }] });
  session.item({ type: 'reasoning', summary: [{ type: 'summary_text', text }] });
  session.item({
    type: 'message',
    role: 'user',
    content: [
      { type: 'input_image', image_url: text },
      { type: 'input_image', image_url: `data:${text};base64,${text}` },
    ],
  });
  session.assistant(`Words before.\n\n${text}\n\nWords behind.`);
  for (const [at, [name, input]] of toolCalls(text).entries()) {
    const id = `call_${at}_${text}`;
    session.item({ type: 'function_call', call_id: id, name, arguments: JSON.stringify(input) });
    session.output(
      id,
      at % 2 ? text : JSON.stringify({ output: text, metadata: { exit_code: 1 } }),
    );
  }
  session.item({
    type: 'custom_tool_call',
    call_id: text,
    name: 'apply_patch',
    input: patch(text),
  });
  session.output(text, `Process exited with code 1\nOutput:\n${text}`);
  session.item({
    type: 'local_shell_call',
    call_id: `${text}2`,
    action: { command: [text, text] },
  });
  session.item({ type: 'web_search_call', id: text, action: { type: 'search', query: text } });
  session.row('compacted', { message: text });
  session.event({ type: 'error', message: text });
  session.event({ type: 'turn_aborted', reason: text });
}

/** Tools that a page may know better than others, and one that nobody knows. */
function toolCalls(text: string): [name: string, input: object][] {
  return [
    ['Bash', { command: text, description: text }],
    ['exec_command', { cmd: text, workdir: text }],
    ['shell', { command: ['bash', '-lc', text] }],
    ['Edit', { file_path: text, old_string: text, new_string: `${text}\n${text}` }],
    ['MultiEdit', { file_path: text, edits: [{ old_string: text, new_string: 'x' }] }],
    ['Write', { file_path: text, content: text }],
    ['Read', { file_path: text }],
    ['Grep', { pattern: text, path: text }],
    ['apply_patch', { input: patch(text) }],
    ['TodoWrite', { todos: [{ content: text, status: text, activeForm: text }] }],
    ['update_plan', { explanation: text, plan: [{ step: text, status: text }] }],
    ['Agent', { description: text, prompt: text, subagent_type: text }],
    ['AskUserQuestion', question(text)],
    ['ExitPlanMode', { plan: text }],
    ['WebFetch', { url: text, prompt: text }],
    ['WebSearch', { query: text }],
    ['NotebookEdit', { notebook_path: text, new_source: text, cell_type: text }],
    [`mcp__${text}__${text}`, { [text]: text, deep: { [text]: [text] } }],
    [text, { [text]: text }],
  ];
}

function question(text: string): object {
  const options = [{ label: text, description: text }];
  return { questions: [{ question: text, header: text, options, multiSelect: text }] };
}

function patch(text: string): string {
  return `*** Begin Patch\n*** Update File: ${text}\n@@ ${text}\n-${text}\n+${text}\n*** End Patch\n`;
}

function image(media_type: string, data = 'AAAA'): object {
  return { type: 'image', source: { type: 'base64', media_type, data } };
}
