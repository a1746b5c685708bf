// A table's records in the order of their bytes. What is sorted are pairs: a word's first eight bytes as a number
// that compares as they do, and where its record lies.

import { reserve } from '../../../recall/word-kernel/memory.as';
import {
  behind,
  byteCount,
  countField,
  endField,
  firstRecord,
  recordHead,
  recordsField,
} from '../../../recall/word-kernel/table.as';

const pairSize: usize = 16;
const recordOfPair: usize = 8;
const bytesOfKey: u32 = 8;
/** So many pairs are put in order one by one before they are merged. */
const run: usize = 8;

let pairs: usize = 0;

export function sortRecords(table: usize): void {
  const count: usize = load<u32>(table + countField);
  pairs = reserve(count * pairSize);
  const records: usize = load<u32>(table + recordsField);
  const end = records + load<u32>(table + endField);
  let pair = pairs;
  for (let record = records + firstRecord; record < end; record = behind(record)) {
    store<u64>(pair, keyOf(record));
    store<u32>(pair + recordOfPair, <u32>record);
    pair += pairSize;
  }
  for (let from: usize = 0; from < count; from += run) insertEach(from, min(from + run, count));
  let other = reserve(count * pairSize);
  for (let size = run; size < count; size *= 2) {
    for (let from: usize = 0; from < count; from += size * 2) {
      merge(other, from, min(from + size, count), min(from + size * 2, count));
    }
    const merged = other;
    other = pairs;
    pairs = merged;
  }
}

export function sortedRecord(index: u32): usize {
  return load<u32>(pairs + <usize>index * pairSize + recordOfPair);
}

/** What a word has less than eight bytes is zeros. */
function keyOf(record: usize): u64 {
  const length = load<u32>(record + byteCount);
  const from = record + recordHead;
  let key: u64 = 0;
  for (let at: u32 = 0; at < bytesOfKey; at++) {
    key = (key << 8) | (at < length ? <u64>load<u8>(from + at) : 0);
  }
  return key;
}

function insertEach(from: usize, end: usize): void {
  for (let index = from + 1; index < end; index++) {
    const key = load<u64>(pairs + index * pairSize);
    const record = load<u32>(pairs + index * pairSize + recordOfPair);
    let at = pairs + index * pairSize;
    const first = pairs + from * pairSize;
    while (at > first && isBefore(key, record, at - pairSize)) {
      copyPair(at, at - pairSize);
      at -= pairSize;
    }
    store<u64>(at, key);
    store<u32>(at + recordOfPair, record);
  }
}

/** Of `[from, middle)` and `[middle, end)`, each of which is in order. */
function merge(into: usize, from: usize, middle: usize, end: usize): void {
  let one = pairs + from * pairSize;
  let other = pairs + middle * pairSize;
  const endOfOne = other;
  const endOfOther = pairs + end * pairSize;
  let to = into + from * pairSize;
  while (one < endOfOne && other < endOfOther) {
    if (isBefore(load<u64>(other), load<u32>(other + recordOfPair), one)) {
      copyPair(to, other);
      other += pairSize;
    } else {
      copyPair(to, one);
      one += pairSize;
    }
    to += pairSize;
  }
  memory.copy(to, one, endOfOne - one);
  memory.copy(to + (endOfOne - one), other, endOfOther - other);
}

function copyPair(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
}

function isBefore(key: u64, record: usize, pair: usize): bool {
  const other = load<u64>(pair);
  return key === other ? areBefore(record, load<u32>(pair + recordOfPair)) : key < other;
}

function areBefore(one: usize, other: usize): bool {
  const length = load<u32>(one + byteCount);
  const most = min(length, load<u32>(other + byteCount));
  for (let at: usize = recordHead; at < recordHead + most; at++) {
    const byte = load<u8>(one + at);
    const otherByte = load<u8>(other + at);
    if (byte !== otherByte) return byte < otherByte;
  }
  return length < load<u32>(other + byteCount);
}
