// A table holds stretches of letters, each once. Its slots are pairs: a hash, and where the stretch's record lies,
// counted from where records begin; 0 says that a slot is free. A record: its last posting, the places of its first
// and its last posting in the list of all (0: none), its slot, how many bytes it has, these.

import { copyBytes, reserve } from './memory.as';

const slotSize: usize = 8;
const slotRecord: usize = 4;
export const lastPosting: usize = 0;
export const firstPlace: usize = 4;
export const lastPlace: usize = 8;
const ownSlot: usize = 12;
export const byteCount: usize = 16;
export const recordHead: usize = 20;

/** Fields of a table. */
const slotsField: usize = 0;
const maskField: usize = 4;
export const countField: usize = 8;
export const recordsField: usize = 12;
export const endField: usize = 16;
const roomField: usize = 20;

const firstSlots: u32 = 1024;
const firstRoom: u32 = 16 * 1024;
/** No record lies at 0, which says that there is none. */
export const firstRecord: u32 = 4;

export function openTable(table: usize): void {
  const slots = reserve(<usize>firstSlots * slotSize);
  memory.fill(slots, 0, <usize>firstSlots * slotSize);
  store<u32>(table + slotsField, <u32>slots);
  store<u32>(table + maskField, firstSlots - 1);
  store<u32>(table + countField, 0);
  store<u32>(table + recordsField, <u32>reserve(firstRoom));
  store<u32>(table + endField, firstRecord);
  store<u32>(table + roomField, firstRoom);
}

/** The stretch's record, which is made if there was none. */
export function put(table: usize, start: usize, stop: usize, hash: u32): usize {
  const mask = load<u32>(table + maskField);
  const slots: usize = load<u32>(table + slotsField);
  const records: usize = load<u32>(table + recordsField);
  // The low bits of a product know of no others.
  let slot = (hash ^ (hash >>> 15)) & mask;
  for (;;) {
    const at = slots + <usize>slot * slotSize;
    const place = load<u32>(at + slotRecord);
    if (place === 0) break;
    if (load<u32>(at) === hash && isThere(records + place, start, stop)) return records + place;
    slot = (slot + 1) & mask;
  }
  return append(table, slot, start, stop, hash);
}

function isThere(record: usize, start: usize, stop: usize): bool {
  if (load<u32>(record + byteCount) !== <u32>(stop - start)) return false;
  let at = record + recordHead;
  let from = start;
  for (; from + 8 <= stop; from += 8, at += 8) if (load<u64>(from) !== load<u64>(at)) return false;
  for (; from < stop; from++, at++) if (load<u8>(from) !== load<u8>(at)) return false;
  return true;
}

function append(table: usize, slot: u32, start: usize, stop: usize, hash: u32): usize {
  const length = <u32>(stop - start);
  const place = load<u32>(table + endField);
  const end = (place + <u32>recordHead + length + 3) & ~3;
  if (end > load<u32>(table + roomField)) growRecords(table, end);
  const record: usize = <usize>load<u32>(table + recordsField) + place;
  store<u32>(record + lastPosting, 0);
  store<u32>(record + firstPlace, 0);
  store<u32>(record + lastPlace, 0);
  store<u32>(record + ownSlot, slot);
  store<u32>(record + byteCount, length);
  copyBytes(record + recordHead, start, length);
  store<u32>(table + endField, end);
  const at: usize = <usize>load<u32>(table + slotsField) + <usize>slot * slotSize;
  store<u32>(at, hash);
  store<u32>(at + slotRecord, place);
  const count = load<u32>(table + countField) + 1;
  store<u32>(table + countField, count);
  if (count * 2 > load<u32>(table + maskField)) spread(table);
  return record;
}

function growRecords(table: usize, least: u32): void {
  const room = max(least, load<u32>(table + roomField) * 2);
  const larger = reserve(room);
  memory.copy(larger, load<u32>(table + recordsField), load<u32>(table + endField));
  store<u32>(table + recordsField, <u32>larger);
  store<u32>(table + roomField, room);
}

function spread(table: usize): void {
  const before: usize = load<u32>(table + slotsField);
  const count = load<u32>(table + maskField) + 1;
  const records: usize = load<u32>(table + recordsField);
  const mask = count * 4 - 1;
  const slots = reserve(<usize>count * 4 * slotSize);
  memory.fill(slots, 0, <usize>count * 4 * slotSize);
  for (let from = before; from < before + <usize>count * slotSize; from += slotSize) {
    const place = load<u32>(from + slotRecord);
    if (place === 0) continue;
    const hash = load<u32>(from);
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (load<u32>(slots + <usize>slot * slotSize + slotRecord) !== 0) slot = (slot + 1) & mask;
    store<u32>(slots + <usize>slot * slotSize, hash);
    store<u32>(slots + <usize>slot * slotSize + slotRecord, place);
    store<u32>(records + place + ownSlot, slot);
  }
  store<u32>(table + slotsField, <u32>slots);
  store<u32>(table + maskField, mask);
}

/** Where the next record begins. */
export function behind(record: usize): usize {
  const records = record + recordHead + <usize>load<u32>(record + byteCount);
  return (records + 3) & ~3;
}

/** Slot by slot where there are few: a table that was large once stays so. */
export function forget(table: usize): void {
  const records: usize = load<u32>(table + recordsField);
  const end = records + load<u32>(table + endField);
  const slots: usize = load<u32>(table + slotsField);
  const count = load<u32>(table + maskField) + 1;
  if (load<u32>(table + countField) * 8 > count) {
    memory.fill(slots, 0, <usize>count * slotSize);
  } else {
    for (let record = records + firstRecord; record < end; record = behind(record)) {
      store<u32>(slots + <usize>load<u32>(record + ownSlot) * slotSize + slotRecord, 0);
    }
  }
  store<u32>(table + countField, 0);
  store<u32>(table + endField, firstRecord);
}
