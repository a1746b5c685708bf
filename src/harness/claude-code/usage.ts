import { optional, textOf } from '../json-values.ts';
import { asFields, asText, type Fields, parseLine } from '../records.ts';
import { rowsWith } from '../rows-with.ts';
import type { Answer, OpenUsage } from '../usage-reader.ts';
import {
  costFrom,
  fillFromJson,
  fillOf,
  mergeAnswers,
  timeOfText,
  usageFields,
  usageState,
} from '../usage-state.ts';
import { isCopied, modelCall } from './answer-usage.ts';
import { advisedIn, lastIteration, longOf } from './iterations.ts';

/**
 * What Claude Code's transcripts count (2.1.329, and the formats before it). Each row of an answer has the
 * answer's usage as far as it had come.
 */
export const openClaudeUsage: OpenUsage = (state, of) => {
  const from = usageFields('claude-code', state);
  let fill = optional(fillFromJson, from.fill, 'fill');
  /** The last request that asked for the large window, which an answer to it names. */
  let large = optional(textOf, from.large, 'large');
  const found = new Map<string, Answer>();

  function take(row: Fields): void {
    if (row.type === 'api-request' && isLarge(row)) large = asText(row.id);
    const message = asFields(row.message);
    const answered = row.type === 'assistant' ? modelCall(row) : undefined;
    if (!answered || !message) return;
    const { call } = answered;
    // All rows of a subagent's own transcript are marked so.
    const isAside = row.isSidechain === true && (of?.source ?? 'main') === 'main';
    const at = timeOfText(call.at);
    const usage = asFields(message.usage) ?? {};
    const cost = costFrom(row.costUSD);
    const answer: Answer = {
      id: idOf(row, message) ?? answered.id,
      ...(at !== undefined && { at }),
      ...(call.model !== undefined && { model: call.model }),
      usage: call.usage,
      cacheWriteLong: longOf(usage),
      ...(cost !== undefined && { cost }),
      ...(usage.speed === 'fast' && { fast: true }),
      ...((isCopied(row) || isOfAnother(row)) && { copied: true }),
      ...(isAside && { aside: true }),
    };
    for (const each of [answer, ...advisedIn(answer, usage)]) mergeAnswers(found, each);
    if (answer.aside) return;
    const isInLarge = large !== undefined && row.requestRef === large;
    const asked = { ...answer, usage: lastIteration(usage) ?? answer.usage };
    const filled = fillOf(asked, isInLarge ? largeWindow : undefined);
    if (filled.used > 0) fill = filled;
  }

  /**
   * Anthropic's messages have ids that no other has; what a side question (`/btw`) repeats of its session names
   * other requests. https://github.com/ccusage/ccusage/issues/913
   */
  function idOf({ requestId }: Fields, { id }: Fields): string | undefined {
    return asText(requestId) && asText(id) ? `answer ${id}` : undefined;
  }

  /** Releases that copied on resume kept the old id. */
  function isOfAnother({ sessionId }: Fields): boolean {
    return of !== undefined && asText(sessionId) !== undefined && sessionId !== of.session;
  }

  return {
    take(lines) {
      for (const line of rowsWith(lines, words)) {
        const row = parseLine(line);
        if (row) take(row);
      }
    },
    answers() {
      const answers = [...found.values()];
      found.clear();
      return answers;
    },
    fill: () => fill,
    state: () => usageState('claude-code', { fill, large }),
  };
};

/** Tokens: of a model whose own window is smaller. */
const largeWindow = 1_000_000;

/** It is asked for with each request (2.1.329); of the window that a model has by itself no row tells. */
function isLarge({ params }: Fields): boolean {
  const betas = asFields(params)?.betas;
  return Array.isArray(betas) && betas.some((beta) => asText(beta)?.startsWith('context-1m'));
}

const words = ['"usage":', '"type":"api-request"'].map((word) => Buffer.from(word));
