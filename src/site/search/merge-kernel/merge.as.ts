// The words of a segment's pages in AssemblyScript, each once: which they are, and all of their postings.
// `npm run kernel` compiles it into `wasm.ts`.

import { copyBytes, releaseAll, reserve } from '../../../recall/word-kernel/memory.as';
import { numberLength, putNumber } from '../../../recall/word-kernel/numbers.as';
import {
  byteCount,
  countField,
  firstPlace,
  lastPlace,
  lastPosting,
  openTable,
  put,
  recordHead,
} from '../../../recall/word-kernel/table.as';
import { sortedRecord, sortRecords } from './sort.as';

const words: usize = 64;
/** Of a word's record: the turn of its last posting. */
const lastTurn: usize = lastPosting;

/** What a page has of a word's postings: where what the next page has lies (0: nowhere), how many bytes these are, these. */
const sizeOfList: usize = 4;
const headOfList: usize = 8;
const listRoom: usize = 1024 * 1024;
let lists: usize = 0;
let endOfLists: usize = 0;

let text: usize = 0;
let textRoom: usize = 0;
let out: usize = 0;
let outRoom: usize = 0;

/** How many words there are, once they are in order; and how many of them were taken. */
let count: u32 = 0;
let taken: u32 = 0;

/** There is nothing then. */
export function open(): void {
  releaseAll();
  openTable(words);
  lists = 0;
  endOfLists = 0;
  textRoom = 0;
  outRoom = 0;
  count = 0;
  taken = 0;
}

/** Where the words of a page, of so many bytes, are to be written; so many may be read behind them. */
export function textOf(size: usize): usize {
  if (size > textRoom) {
    textRoom = max(size, textRoom * 2);
    text = reserve(textRoom + sizeof<u64>());
  }
  return text;
}

/** Notes the words that were written there, of a page whose turns begin with `firstTurn`; gives whether they are whole. */
export function add(length: u32, firstTurn: u32): bool {
  const end = text + length;
  for (let at = text; at < end; ) {
    const start = at + 1;
    const stop = start + <usize>load<u8>(at);
    if (stop === start || stop >= end) return false;
    at = behindNumber(stop, end);
    const last = at + <usize>numberAt(stop, at);
    if (at === 0 || last > end || last <= at) return false;
    const record = put(words, start, stop, hashOf(start, stop));
    if (!addList(record, at, last, firstTurn)) return false;
    at = last;
  }
  return true;
}

/** The page's first posting is counted from the word's last one, instead of from the page's beginning. */
function addList(record: usize, from: usize, end: usize, firstTurn: u32): bool {
  const rest = behindNumber(from, end);
  if (rest === 0) return false;
  const number = numberAt(from, rest);
  const first = number + (firstTurn - load<u32>(record + lastTurn)) * 4;
  const length = numberLength(first) + (end - rest);
  const list = newList(length);
  copyBytes(putNumber(list + headOfList, first), rest, end - rest);
  const last: usize = load<u32>(record + lastPlace);
  store<u32>(last === 0 ? record + firstPlace : last, <u32>list);
  store<u32>(record + lastPlace, <u32>list);
  let turn = firstTurn + (number >>> 2);
  for (let at = rest; at < end; ) {
    const behind = behindNumber(at, end);
    if (behind === 0) return false;
    turn += numberAt(at, behind) >>> 2;
    at = behind;
  }
  store<u32>(record + lastTurn, turn);
  return true;
}

function newList(length: usize): usize {
  const size = (headOfList + length + 3) & ~3;
  if (lists + size > endOfLists) {
    const room = max(listRoom, size);
    lists = reserve(room);
    endOfLists = lists + room;
  }
  const list = lists;
  lists += size;
  store<u32>(list, 0);
  store<u32>(list + sizeOfList, <u32>length);
  return list;
}

/** 0 where it does not end before `end`. */
function behindNumber(from: usize, end: usize): usize {
  for (let at = from; at < end; at++) if (load<u8>(at) < 0x80) return at + 1;
  return 0;
}

function numberAt(from: usize, behind: usize): u32 {
  let value: u32 = 0;
  for (let at = behind; at > from; ) {
    at -= 1;
    value = (value << 7) | (load<u8>(at) & 0x7f);
  }
  return value;
}

const mixer: u64 = ((<u64>0x9fb21c65) << 32) | 0x1e98df25;

/** Eight bytes at once, of which the last ones may stand behind the word. */
function hashOf(start: usize, stop: usize): u32 {
  let hash: u64 = 0;
  let at = start;
  for (; at + 8 < stop; at += 8) hash = mixed(hash ^ load<u64>(at));
  const others = <u64>(8 - (stop - at)) * 8;
  return <u32>mixed(hash ^ (load<u64>(at) << others));
}

function mixed(word: u64): u64 {
  const product = word * mixer;
  return product ^ (product >>> 32);
}

/**
 * Writes words in the order of their bytes until they are `least` bytes, and gives how many these are; 0 where no word
 * is left. Of each: how many bytes it shares with the one before it, how many it has besides, these, how many bytes
 * its postings have, and these.
 */
export function take(least: u32): u32 {
  if (taken === 0) {
    count = load<u32>(words + countField);
    sortRecords(words);
  }
  let end: usize = 0;
  let before: usize = 0;
  for (; taken < count && end < <usize>least; taken++) {
    const record = sortedRecord(taken);
    const length = load<u32>(record + byteCount);
    const size = sizeOfLists(record);
    needOut(end, end + length + size + longestHead);
    const shared = before === 0 ? 0 : sharedBytes(before, record);
    store<u8>(out + end, <u8>shared);
    store<u8>(out + end + 1, <u8>(length - shared));
    end += 2;
    copyBytes(out + end, record + recordHead + shared, length - shared);
    end = putNumber(out + end + (length - shared), <u32>size) - out;
    end = putLists(out + end, record) - out;
    before = record;
  }
  return <u32>end;
}

/** Bytes of two lengths and a number. */
const longestHead: usize = 7;

/** Where what was taken lies. */
export function takenAt(): usize {
  return out;
}

function needOut(used: usize, size: usize): void {
  if (size <= outRoom) return;
  outRoom = max(size, outRoom * 2);
  const larger = reserve(outRoom);
  memory.copy(larger, out, used);
  out = larger;
}

function sharedBytes(one: usize, other: usize): u32 {
  const most = min(load<u32>(one + byteCount), load<u32>(other + byteCount));
  let shared: u32 = 0;
  while (
    shared < most &&
    load<u8>(one + recordHead + shared) === load<u8>(other + recordHead + shared)
  ) {
    shared += 1;
  }
  return shared;
}

function sizeOfLists(record: usize): usize {
  let size: usize = 0;
  for (let list: usize = load<u32>(record + firstPlace); list !== 0; list = load<u32>(list)) {
    size += load<u32>(list + sizeOfList);
  }
  return size;
}

function putLists(to: usize, record: usize): usize {
  let at = to;
  for (let list: usize = load<u32>(record + firstPlace); list !== 0; list = load<u32>(list)) {
    const length: usize = load<u32>(list + sizeOfList);
    copyBytes(at, list + headOfList, length);
    at += length;
  }
  return at;
}
