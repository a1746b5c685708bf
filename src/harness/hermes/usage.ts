import { numberOf, optional, textOf } from '../json-values.ts';
import { asText, type Fields, parseLine } from '../records.ts';
import { rowsWith } from '../rows-with.ts';
import { noUsage } from '../turn.ts';
import { usageFromJson, usageToJson } from '../turn-json.ts';
import type { Answer, OpenUsage } from '../usage-reader.ts';
import { isNone, timeOfText, usageFields, usageState } from '../usage-state.ts';
import { minus, usageOf } from './answer-usage.ts';
import { isMomentary, isoTime } from './records.ts';

/**
 * What Hermes counts, by the session's row alone and in all: what a reading has more of than the one before
 * stands for the answers between them, with the time of the messages that it came with. How full the window
 * was, nothing tells.
 */
export const openHermesUsage: OpenUsage = (state, of) => {
  const from = usageFields('hermes', state);
  let model = optional(textOf, from.model, 'model');
  let counted = optional(usageFromJson, from.counted, 'counted') ?? { ...noUsage };
  /** How often there was more. */
  let readings = optional(numberOf, from.readings, 'readings') ?? 0;
  let at = optional(numberOf, from.at, 'at');
  const found: Answer[] = [];
  /** What was counted with the messages that come now. */
  let open: Answer | undefined;

  function count(row: Fields): void {
    const total = usageOf(row, counted);
    const usage = minus(total, counted);
    counted = total;
    model = asText(row.model) ?? model;
    at ??= timeOfText(isoTime(row.started_at));
    open = undefined;
    if (isNone(usage)) return;
    readings += 1;
    open = {
      id: `hermes ${of?.session} ${of?.source} ${readings}`,
      ...(at !== undefined && { at }),
      ...(model !== undefined && { model }),
      usage,
      cacheWriteLong: 0,
    };
    found.push(open);
  }

  function hear(row: Fields): void {
    at = timeOfText(isoTime(row.timestamp)) ?? at;
    if (open && at !== undefined) open.at = at;
  }

  return {
    take(lines) {
      for (const line of rowsWith(lines, words)) {
        const row = parseLine(line);
        if (!row) continue;
        if (isMomentary(line)) count(row);
        else hear(row);
      }
    },
    answers() {
      open = undefined;
      return found.splice(0);
    },
    fill: () => undefined,
    state: () => usageState('hermes', { model, counted: usageToJson(counted), readings, at }),
  };
};

const words = ['"type":"session"', '"timestamp":'].map((word) => Buffer.from(word));
