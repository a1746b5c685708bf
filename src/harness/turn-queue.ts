import { fieldsOf, listOf, numberOf } from './json-values.ts';
import type { Turn } from './turn.ts';
import { closeTurn, type OpenTurn } from './turn-builder.ts';
import { turnFromJson, turnToJson } from './turn-json.ts';

/** A reader's turns that are over, until they are fetched. */
export interface TurnQueue {
  /** Of the next turn to be over. */
  ordinal(): number;
  close(turn: OpenTurn): void;
  add(turn: Turn): void;
  fetch(): Turn[];
  state(): object;
}

export const emptyQueue = { next: 1, ready: [] };

/** Goes on from the state of one; throws TypeError for what is none. */
export function turnQueue(state: unknown): TurnQueue {
  const from = fieldsOf(state, 'turns');
  const ready = listOf(from.ready, 'ready').map(turnFromJson);
  let next = numberOf(from.next, 'next');
  const add = (turn: Turn) => {
    ready.push(turn);
    next = turn.ordinal + 1;
  };
  return {
    ordinal: () => next,
    close: (turn) => add(closeTurn(turn, next)),
    add,
    fetch: () => ready.splice(0),
    state: () => ({ next, ready: ready.map(turnToJson) }),
  };
}
