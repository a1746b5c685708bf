import type { HarnessName } from './harness.ts';
import { fieldsOf, type Json, listOf, optional } from './json-values.ts';
import type { OpenTurn } from './turn-builder.ts';
import {
  callsFromJson,
  callToJson,
  fateFromJson,
  itemsFromJson,
  itemToJson,
  starterFromJson,
} from './turn-json.ts';
import { readerVersion } from './turn-reader.ts';

/** What the harnesses' readers share in writing down where they are, and in going on from there. */

/** A reader's own fields, under the version that wrote them. */
export function readerState(harness: HarnessName, fields: object): object {
  return { harness, version: readerVersion, ...fields };
}

/** Throws TypeError for the state of another version, or of another harness's reader. */
export function stateFields(harness: HarnessName, state: unknown): Json {
  const fields = fieldsOf(state, 'a state');
  if (fields.harness === harness && fields.version === readerVersion) return fields;
  throw new TypeError(`a state is none of ${harness}, version ${readerVersion}`);
}

export function openTurnToJson({ startedBy, items, calls, fate, copied }: OpenTurn): object {
  return {
    started_by: startedBy,
    items: items.map(itemToJson),
    calls: calls.map(callToJson),
    fate,
    copied,
  };
}

export function openTurnFromJson(value: unknown, field: string): OpenTurn {
  const json = fieldsOf(value, field);
  const fate = optional(fateFromJson, json.fate, 'fate');
  return {
    startedBy: starterFromJson(json.started_by, 'started_by'),
    items: itemsFromJson(json.items, 'items'),
    calls: callsFromJson(json.calls, 'calls'),
    ...(fate !== undefined && { fate }),
    ...(json.copied === true && { copied: true }),
  };
}

export function openTurnsFromJson(value: unknown, field: string): OpenTurn[] {
  return listOf(value, field).map((turn) => openTurnFromJson(turn, field));
}
