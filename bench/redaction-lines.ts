import type { Random } from '../test/support/random.ts';
import { randomTexts } from './random-texts.ts';

/** A line of a transcript that holds about so many bytes of text, as Claude Code 2.1 and Codex 0.16x write them. */
export function transcriptLine(
  random: Random,
  size: number,
  text: (size: number) => string,
): object {
  const { base62, base64, timestamp, uuid } = randomTexts(random);
  const kinds = [
    [10, prompt],
    [14, claudeText],
    [10, claudeThinking],
    [14, claudeEdit],
    [30, claudeResult],
    [2, claudeImage],
    [8, codexMessage],
    [8, codexReasoning],
    [12, codexCall],
    [22, codexResult],
  ] as const;
  const kind = random.pick(kinds.flatMap(([weight, make]) => Array(weight).fill(make)));
  return (kind as () => object)();

  function prompt() {
    return claude('user', { role: 'user', content: text(size) });
  }

  function claudeText() {
    return assistant({ type: 'text', text: text(size) });
  }

  function claudeThinking() {
    const thinking = text(Math.min(size, 4_000));
    return assistant({ type: 'thinking', thinking, signature: base64(thinking.length) });
  }

  function claudeEdit() {
    const input = {
      file_path: '/home/user/work/src/index.ts',
      old_string: text(size / 2),
      new_string: text(size / 2),
    };
    return assistant({ type: 'tool_use', id: toolUse(), name: 'Edit', input });
  }

  /** Twice what the tool printed: as the model is told it, and as the screen shows it. */
  function claudeResult() {
    const stdout = text(size / 2);
    const result = { tool_use_id: toolUse(), type: 'tool_result', content: stdout };
    return {
      ...claude('user', { role: 'user', content: [result] }),
      toolUseResult: { stdout, stderr: '', interrupted: false, isImage: false },
    };
  }

  function claudeImage() {
    const source = {
      type: 'base64',
      media_type: 'image/png',
      data: base64(Math.max(size, 50_000)),
    };
    const result = { tool_use_id: toolUse(), content: [{ type: 'image', source }] };
    return claude('user', { role: 'user', content: [{ ...result, type: 'tool_result' }] });
  }

  function assistant(block: object) {
    const usage = {
      input_tokens: random.between(1, 9),
      cache_creation_input_tokens: random.between(100, 9_999),
      cache_read_input_tokens: random.between(1_000, 99_999),
      output_tokens: random.between(1, 999),
      service_tier: 'standard',
    };
    const id = `msg_01${base62(22)}`;
    const model = 'claude-opus-4-5-20251101';
    return claude('assistant', {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [block],
      usage,
    });
  }

  function claude(type: string, message: object) {
    return {
      parentUuid: uuid(),
      isSidechain: false,
      userType: 'external',
      cwd: '/home/user/work',
      sessionId: '0f5b3c1e-7c1f-4a8e-9d7b-3f0f4a1c2b3d',
      version: '2.1.329',
      gitBranch: 'main',
      type,
      message,
      uuid: uuid(),
      timestamp: timestamp(),
    };
  }

  function codexMessage() {
    const content = [{ type: 'output_text', text: text(size) }];
    return codex({ type: 'message', role: 'assistant', content });
  }

  function codexReasoning() {
    const summary = [{ type: 'summary_text', text: text(Math.min(size, 1_000)) }];
    return codex({ type: 'reasoning', summary, encrypted_content: `gAAAAA${base64(2_000)}` });
  }

  function codexCall() {
    const args = {
      command: ['bash', '-lc', text(Math.min(size, 20_000))],
      workdir: '/home/user/work',
    };
    return codex({
      type: 'function_call',
      name: 'shell',
      arguments: JSON.stringify(args),
      call_id: `call_${base62(24)}`,
    });
  }

  function codexResult() {
    const output = { output: text(size), metadata: { exit_code: 0, duration_seconds: 0.4 } };
    return codex({
      type: 'function_call_output',
      call_id: `call_${base62(24)}`,
      output: JSON.stringify(output),
    });
  }

  function codex(payload: object) {
    return { timestamp: timestamp(), type: 'response_item', payload };
  }

  function toolUse(): string {
    return `toolu_01${base62(22)}`;
  }
}
