import { optional } from '../json-values.ts';
import { linesOf } from '../records.ts';
import type { Turn } from '../turn.ts';
import type { Answer, OpenUsage } from '../usage-reader.ts';
import {
  fillFromJson,
  fillOf,
  isNone,
  mergeAnswers,
  timeOfText,
  usageFields,
  usageState,
} from '../usage-state.ts';
import { createReader } from './turns.ts';

/** What turns from outside have used: an answer is named by its place in its session. */
export const openImportedUsage: OpenUsage = (state, of) => {
  const from = usageFields('imported', state);
  let fill = optional(fillFromJson, from.fill, 'fill');
  const reader = createReader({ marks: new Map(), rewound: new Set() });
  const found = new Map<string, Answer>();

  function add({ ordinal, copied, calls, model, usage, endedAt }: Turn): void {
    if (copied) return;
    const answers = calls ?? [{ model, at: endedAt, usage }];
    for (const [index, call] of answers.entries()) {
      if (isNone(call.usage)) continue;
      const at = timeOfText(call.at ?? endedAt);
      const answer = {
        id: `imported ${of?.session} ${of?.source} ${ordinal} ${index}`,
        ...(at !== undefined && { at }),
        ...(call.model !== undefined && { model: call.model }),
        usage: call.usage,
        cacheWriteLong: 0,
      };
      mergeAnswers(found, answer);
      // One that stands for a whole turn's tells nothing of the window.
      if (calls) fill = fillOf(answer);
    }
  }

  return {
    take(lines) {
      for (const line of linesOf(lines)) reader.take(line);
      for (const turn of reader.finished()) add(turn);
    },
    answers() {
      const answers = [...found.values()];
      found.clear();
      return answers;
    },
    fill: () => fill,
    state: () => usageState('imported', { fill }),
  };
};
