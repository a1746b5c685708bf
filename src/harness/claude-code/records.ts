import { oneOf } from '../../word-list.ts';
import type { Lineage, Observation, Source } from '../harness.ts';
import {
  asFields,
  asText,
  type Fields,
  type Notes,
  observeLines,
  parseLine,
  titleFrom,
} from '../records.ts';
import { otherSession } from './client-texts.ts';

/** Row types of Claude Code 2.1.329 and before; any other is mirrored too, and counted as unknown. */
const isKnownType = oneOf(
  `user assistant attachment system queue-operation last-prompt cost-state ai-title custom-title
   summary file-history-snapshot atis-latch api-request api-request-shape api-request-blob tools-used
   agent-name agent-color agent-setting progress permission-mode mode tag pr-link
   worktree-state tool-result-file`,
);

/** Texts that the client puts into user rows itself: commands, their output, notices, interruptions. */
const injected =
  /^\s*(?:<(?:command-|local-command-|bash-|system-reminder|task-notification)|\[Request interrupted by user)/;

function isInjected(text: string): boolean {
  return injected.test(text) || otherSession.test(text);
}

export function observe(bytes: Buffer, source?: Source): Observation {
  let origin: string | undefined;
  const seen = observeLines(
    bytes,
    (record) => {
      origin = forkedFrom(record, source) ?? origin;
      return note(record);
    },
    noteLong,
    longFrom,
  );
  return origin === undefined ? seen : { ...seen, lineage: forkOf(origin) };
}

function forkOf(parent: string): Lineage {
  return { parent, relation: 'fork' };
}

/**
 * The session that a row was copied from, by what 2.1.329 writes: `/branch` names it in each row;
 * `--fork-session` leaves `requestSessionId`, on assistant rows, as the session that asked the model. So
 * the last row that tells names the nearest one. Releases that copied on resume kept the old `sessionId`.
 */
function forkedFrom(record: Fields, source: Source | undefined): string | undefined {
  if (source !== undefined && source.kind !== 'main') return undefined;
  const session = asText(record.sessionId);
  const own = source?.session ?? session;
  const named = [asFields(record.forkedFrom)?.sessionId, record.requestSessionId].map(asText);
  const copied = asText(record.uuid) === undefined ? [] : [session];
  return [...named, ...copied].find((id) => id !== undefined && id !== own);
}

function note(record: Fields): Notes {
  const type = asText(record.type);
  if (type === undefined || !isKnownType(type)) return undefined;
  const timestamp = asText(type === 'tool-result-file' ? record.modified : record.timestamp);
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
    ...(type === 'custom-title' && { titleBy: 'user' as const }),
  };
}

/** What the user typed, or undefined for tool results and rows that the client wrote on its own. */
function promptOf(record: Fields): string | undefined {
  if (record.isMeta === true || record.isCompactSummary === true) return undefined;
  const content = asFields(record.message)?.content;
  const text = typeof content === 'string' ? content : textOf(content);
  return text === undefined || text.trim() === '' || isInjected(text) ? undefined : text;
}

function textOf(content: unknown): string | undefined {
  if (!Array.isArray(content)) return undefined;
  const blocks = content.map(asFields);
  if (blocks.some((block) => block?.type === 'tool_result')) return undefined;
  const texts = blocks
    .filter((block) => block?.type === 'text')
    .map((block) => asText(block?.text));
  return texts.find((text) => text !== undefined && !isInjected(text));
}

/** Bytes. Beside rows of this length a session always has short ones that tell the same of it. */
const longFrom = 32 * 1024;
/** How much of a long row is looked at, at either end: its fields stand around the message. */
const endBytes = 4096;
const notPrompts =
  /"(?:tool_use_id|sourceToolAssistantUUID|toolUseResult)"|"(?:isMeta|isCompactSummary)":true/;
const firstText = /"(?:content|text)":"((?:[^"\\]|\\(?:u[0-9a-f]{4}|[^u]))*)/;

/**
 * A prompt with a pasted file or an image makes a long row; all others are what tools gave. In a row's
 * texts quotes are escaped, so that none of them is taken for a field.
 */
function noteLong(line: Buffer): Notes {
  const head = line.toString('utf8', 0, endBytes);
  const tail = line.toString('utf8', line.length - endBytes);
  const timestamp = /"timestamp":"([^"\\]+)"/.exec(tail + head)?.[1];
  const times = { firstAt: timestamp, lastAt: timestamp };
  if (!head.includes('"type":"user","message":{') || notPrompts.test(head + tail)) return times;
  const [, text] = firstText.exec(head) ?? [];
  const prompt = text === undefined ? undefined : asText(parseLine(`{"text":"${text}"}`)?.text);
  if (prompt !== undefined && isInjected(prompt)) return times;
  return { ...times, turns: 1, firstPrompt: prompt === undefined ? undefined : titleFrom(prompt) };
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
