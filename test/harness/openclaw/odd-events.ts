import { events } from '../../support/openclaw-database.ts';
import type { Random } from '../../support/random.ts';
import { oddWords } from '../odd-words.ts';

/** A session in which everything happens that was seen in one, in any order. */
export function oddEvents(random: Random, length: number): object[] {
  const words = oddWords(random);
  const all: object[] = [];
  let calls = 0;
  const message = (fields: object) => events.other({ type: 'message', message: fields });
  const call = () => ({
    type: 'toolCall',
    id: `t${++calls}`,
    name: 'exec',
    arguments: { a: words() },
  });
  const nested = () => ({
    role: 'custom',
    customType: 'openclaw.nested-tool.v1',
    details: {
      toolCallId: `t${++calls}`,
      toolName: 'spawn',
      input: {},
      result: { content: words() },
    },
  });
  const happenings: (() => object)[] = [
    () => events.user(words()),
    () => events.user(words()),
    () => events.user(words(), { content: [{ type: 'text', text: words() }, picture] }),
    () =>
      events.user(words(), {
        provenance: { kind: random.pick(['internal_system', 'inter_session']) },
      }),
    () => events.user(`[Subagent Context] You are one.\n\n[Subagent Task]\n\n${words()}`),
    () => events.user('', { content: [] }),
    () => events.assistant(words()),
    () => events.assistant(words(), { model: 'mock-2', usage: { input: 7, reasoningTokens: 2 } }),
    () =>
      events.assistant('', { content: [{ type: 'thinking', thinking: words() }, call(), call()] }),
    () => events.assistant(words(), { stopReason: 'aborted' }),
    () => events.assistant('', { content: [], stopReason: 'error', errorMessage: words() }),
    () =>
      message({
        role: 'toolResult',
        toolCallId: `t${calls}`,
        content: [{ type: 'text', text: words() }, picture],
      }),
    () =>
      message({
        role: 'toolResult',
        toolCallId: `t${random.between(0, calls)}`,
        content: words(),
        isError: true,
      }),
    () => message({ role: 'toolResult', toolName: 'web' }),
    () => message({ role: 'bashExecution', command: 'ls', output: words() }),
    () => message(nested()),
    () => message({ role: 'custom', content: words() }),
    () => message({ role: 'oracle', content: [null, 3, { type: 'new' }] }),
    () => events.other({ type: 'compaction', summary: words() }),
    () => events.other({ type: 'reset', reason: random.pick(['new', '', 7]) }),
    () => events.other({ type: 'branch_summary', summary: words() }),
    () =>
      events.other({ type: 'custom_message', content: [{ type: 'text', text: words() }, picture] }),
    () => events.custom(),
    // The conversation goes on elsewhere: before what was said, or again behind it.
    () => events.other({ type: 'leaf', targetId: random.pick([null, 'nowhere', anyId()]) }),
    () => events.other({ type: 'leaf', targetId: anyId() }),
    () => events.session(),
    () => (all.length > 0 ? random.pick(all) : {}),
  ];
  function anyId(): string {
    return String((random.pick(all.length > 0 ? all : [{}]) as { id?: string }).id);
  }
  while (all.length < length) {
    const event = {
      ...random.pick(happenings)(),
      ...(random.chance(0.5) && { parentId: random.pick([null, anyId(), anyId(), anyId()]) }),
    };
    all.push(
      random.chance(0.02) ? { ...event, timestamp: random.pick([null, 7, undefined]) } : event,
    );
  }
  return all;
}

const picture = { type: 'image', mimeType: 'image/png', data: 'AAAA' };
