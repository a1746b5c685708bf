import { optional } from '../json-values.ts';
import { asFields, asText, type Fields, parseLine } from '../records.ts';
import { rowsWith } from '../rows-with.ts';
import type { Answer, OpenUsage } from '../usage-reader.ts';
import {
  costFrom,
  fillFromJson,
  fillOf,
  isNone,
  mergeAnswers,
  timeOfText,
  usageFields,
  usageState,
} from '../usage-state.ts';
import { isClients, usageOf } from './answer-usage.ts';

/**
 * What OpenClaw's events count (2026.9.6): an answer is one event, and a session that is another version of
 * one before it holds the same events.
 */
export const openOpenclawUsage: OpenUsage = (state, of) => {
  const from = usageFields('openclaw', state);
  let fill = optional(fillFromJson, from.fill, 'fill');
  const found = new Map<string, Answer>();

  function take(event: Fields): void {
    const message = asFields(event.message);
    const counted = asFields(message?.usage);
    if (!message || !counted || message.role !== 'assistant' || isClients(message)) return;
    const usage = usageOf(counted);
    if (isNone(usage)) return;
    const at = timeOfText(asText(event.timestamp));
    const model = asText(message.model);
    const cost = costFrom(asFields(counted.cost)?.total);
    // Ids are short: by chance two sessions may have the same one, but not at the same time.
    const id = asText(event.id) ?? `${of?.session} ${of?.source}`;
    const answer: Answer = {
      id: `answer ${id} ${event.timestamp}`,
      ...(at !== undefined && { at }),
      ...(model !== undefined && { model }),
      usage,
      cacheWriteLong: 0,
      ...(cost !== undefined && { cost }),
    };
    mergeAnswers(found, answer);
    fill = fillOf(answer);
  }

  return {
    take(lines) {
      for (const line of rowsWith(lines, [usageWord])) {
        const event = parseLine(line);
        if (event) take(event);
      }
    },
    answers() {
      const answers = [...found.values()];
      found.clear();
      return answers;
    },
    fill: () => fill,
    state: () => usageState('openclaw', { fill }),
  };
};

const usageWord = Buffer.from('"usage":');
