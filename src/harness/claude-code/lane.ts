import { fieldsOf, listOf, numberOf, optional, textOf, textsOf } from '../json-values.ts';
import { openTurnFromJson, openTurnToJson } from '../reader-state.ts';
import type { Item } from '../turn.ts';
import type { OpenTurn } from '../turn-builder.ts';
import { itemsFromJson, itemToJson } from '../turn-json.ts';

/** The conversation itself, or that of a subagent which old releases wrote into the same file. */
export interface Lane {
  open?: OpenTurn;
  /** The answers of the open turn, as indexes of its calls. */
  answers: Map<string, number>;
  /**
   * What came behind the last command that a person gave: the end of the turn, unless the agent answers it;
   * then it is the beginning of the next.
   */
  tail: Item[];
  tailRows: Set<string>;
}

export const emptyLane = { answers: [], tail: [], tail_rows: [] };

export function newLane(): Lane {
  return laneFromJson(emptyLane, 'a lane');
}

export function laneToJson({ open, answers, tail, tailRows }: Lane): object {
  return {
    open: open && openTurnToJson(open),
    answers: [...answers],
    tail: tail.map(itemToJson),
    tail_rows: [...tailRows],
  };
}

export function laneFromJson(value: unknown, field: string): Lane {
  const json = fieldsOf(value, field);
  const open = optional(openTurnFromJson, json.open, 'open');
  const answers = mapFromJson(numberOf, json.answers, 'answers');
  if ([...answers.values()].some((index) => open?.calls[index] === undefined)) {
    throw new TypeError('answers are not among the calls');
  }
  return {
    ...(open && { open }),
    answers,
    tail: itemsFromJson(json.tail, 'tail'),
    tailRows: new Set(textsOf(json.tail_rows, 'tail_rows')),
  };
}

/** A Map as JSON has it: a list of pairs. */
export function mapFromJson<T>(
  parse: (value: unknown, field: string) => T,
  value: unknown,
  field: string,
): Map<string, T> {
  return new Map(
    listOf(value, field).map((pair) => {
      const [key, each] = listOf(pair, field);
      return [textOf(key, field), parse(each, field)];
    }),
  );
}
