import type { Observation } from '../harness.ts';
import { asFields, asText, type Fields, type Notes, observeLines, titleFrom } from '../records.ts';

/** Row types of Claude Code 2.1.329 and before; any other is mirrored too, and counted as unknown. */
const knownTypes = new Set(
  `user assistant attachment system queue-operation last-prompt cost-state ai-title custom-title
   summary file-history-snapshot atis-latch api-request api-request-shape api-request-blob tools-used
   agent-name agent-color agent-setting progress permission-mode mode tag pr-link
   worktree-state`.split(/\s+/),
);

/** Texts that the client puts into user rows itself: commands, their output, notices, interruptions. */
const injected =
  /^\s*(?:<(?:command-|local-command-|bash-|system-reminder|task-notification)|\[Request interrupted by user)/;

export function observe(bytes: Buffer): Observation {
  return observeLines(bytes, note);
}

function note(record: Fields): Notes {
  const type = asText(record.type);
  if (type === undefined || !knownTypes.has(type)) return undefined;
  const timestamp = asText(record.timestamp);
  const prompt = type === 'user' ? promptOf(record) : undefined;
  return {
    turns: prompt === undefined ? 0 : 1,
    firstPrompt: prompt === undefined ? undefined : titleFrom(prompt),
    firstAt: timestamp,
    lastAt: timestamp,
    cwd: asText(record.cwd),
    // `HEAD` stands for no branch: a detached head, or no repository.
    branch: record.gitBranch === 'HEAD' ? undefined : asText(record.gitBranch),
    clientVersion: asText(record.version),
    model: type === 'assistant' ? modelOf(record) : undefined,
    givenTitle: titleOf(type, record),
  };
}

/** What the user typed, or undefined for tool results and rows that the client wrote on its own. */
function promptOf(record: Fields): string | undefined {
  if (record.isMeta === true || record.isCompactSummary === true) return undefined;
  const content = asFields(record.message)?.content;
  const text = typeof content === 'string' ? content : textOf(content);
  return text === undefined || text.trim() === '' || injected.test(text) ? undefined : text;
}

function textOf(content: unknown): string | undefined {
  if (!Array.isArray(content)) return undefined;
  const blocks = content.map(asFields);
  if (blocks.some((block) => block?.type === 'tool_result')) return undefined;
  const texts = blocks
    .filter((block) => block?.type === 'text')
    .map((block) => asText(block?.text));
  return texts.find((text) => text !== undefined && !injected.test(text));
}

function modelOf(record: Fields): string | undefined {
  const model = asText(asFields(record.message)?.model);
  // `<synthetic>` marks replies that the client made up, such as API errors.
  return model?.startsWith('<') ? undefined : model;
}

function titleOf(type: string, record: Fields): string | undefined {
  switch (type) {
    case 'ai-title':
      return asText(record.aiTitle) ?? asText(record.title);
    case 'custom-title':
      return asText(record.customTitle) ?? asText(record.title);
    case 'summary':
      return asText(record.summary);
    default:
      return undefined;
  }
}
