// The words of texts in AssemblyScript: the loop that goes over every byte of every session, and the table that
// tells whether a word was there before. `npm run kernel` compiles it into `wasm.ts`.
//

import { reserve } from './memory.as';
import { forgetPostings, longestPostings, note, openPostings, putPostings } from './postings.as';
import {
  behind,
  byteCount,
  endField,
  firstPlace,
  firstRecord,
  forget,
  openTable,
  put,
  recordHead,
  recordsField,
} from './table.as';

/** What a byte is: the small letter, the digit, a part of a letter that ASCII has not, or 0, nothing of a word. */
const letters: usize = 64;
const between: u32 = 0;
const foreign: u32 = 0x80;
const escapeSign: u32 = 0x1b;
const factor: u32 = 0x9e3779b1;

const words: usize = 320;
/** Stretches with letters that ASCII has not: what words they have is not told here. */
const others: usize = 352;

let text: usize = 0;
let textRoom: usize = 0;
let out: usize = 0;
let outRoom: usize = 0;

/** Of an ASCII word; what is longer is its beginning. */
let longestWord: u32 = 0;

export function open(longest: u32): void {
  longestWord = longest;
  for (let byte: u32 = 0; byte < 256; byte++) {
    const small = byte | 0x20;
    const isLetter = byte < foreign && small >= 0x61 && small <= 0x7a;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    store<u8>(letters + byte, byte >= foreign || isDigit ? byte : isLetter ? small : between);
  }
  openTable(words);
  openTable(others);
  openPostings();
}

/** Where a text of so many bytes is to be written. */
export function textOf(size: usize): usize {
  if (size > textRoom) {
    textRoom = max(size, textRoom * 2);
    text = reserve(textRoom);
  }
  return text;
}

/** Notes the words of the text that was written there, and its stretches that have other letters than ASCII. */
export function scan(length: u32, posting: u32): void {
  const end = text + length;
  let start = text;
  let hash: u32 = 0;
  let seen: u32 = 0;
  for (let at = text; at <= end; at++) {
    const letter: u32 = at === end ? between : load<u8>(letters + load<u8>(at));
    if (letter !== between) {
      store<u8>(at, <u8>letter);
      hash = (hash ^ letter) * factor;
      seen |= letter;
      continue;
    }
    if (at > start) {
      if (seen >= foreign) put(others, start, at, hash);
      else if (<u32>(at - start) > longestWord) putWord(start, start + longestWord, posting);
      else note(put(words, start, at, hash), posting);
      hash = 0;
      seen = 0;
    }
    if (at < end && load<u8>(at) === escapeSign) at = lastOfSequence(at, end);
    start = at + 1;
  }
}

/** Of a sequence that colours a terminal: its letters are not those of the word behind it. The same place where there is none. */
function lastOfSequence(at: usize, end: usize): usize {
  if (at + 1 >= end || load<u8>(at + 1) !== 0x5b) return at;
  let next = at + 2;
  while (next < end && load<u8>(next) >>> 4 === 3) next += 1;
  while (next < end && load<u8>(next) >>> 4 === 2) next += 1;
  if (next >= end) return at;
  const last: u32 = load<u8>(next);
  return last >= 0x40 && last <= 0x7e ? next : at;
}

/** All of the text is one word. */
export function add(length: u32, posting: u32): void {
  putWord(text, text + length, posting);
}

function putWord(start: usize, stop: usize, posting: u32): void {
  let hash: u32 = 0;
  for (let at = start; at < stop; at++) hash = (hash ^ load<u8>(at)) * factor;
  note(put(words, start, stop, hash), posting);
}

const unmixed: u64 = ((<u64>0x9e3779b9) << 32) | 0x7f4a7c15;
const mixer: u64 = ((<u64>0x9fb21c65) << 32) | 0x1e98df25;
let mixed: u64 = unmixed;

/** Takes the text into the hash of all since `takeHash`; where one text ends and the next begins counts. */
export function mix(length: u32): void {
  const end = text + length;
  let hash = step(mixed, <u64>length);
  let at = text;
  for (; at + 8 <= end; at += 8) hash = step(hash, load<u64>(at));
  let rest: u64 = 0;
  for (; at < end; at++) rest = (rest << 8) | <u64>load<u8>(at);
  mixed = step(hash, rest);
}

function step(hash: u64, word: u64): u64 {
  const product = (hash ^ word) * mixer;
  return product ^ (product >>> 32);
}

/** 53 bits of it, which a number holds exactly; then there is none again. */
export function takeHash(): f64 {
  const hash = step(mixed, 1) >>> 11;
  mixed = unmixed;
  return <f64>hash;
}

/** Writes the words with a space between, and forgets them; gives how many bytes that is. */
export function takeWords(): u32 {
  return take(words);
}

/** The same for the stretches of other letters. */
export function takeOthers(): u32 {
  return take(others);
}

/** Where what was taken lies. */
export function taken(): usize {
  return out;
}

function take(table: usize): u32 {
  const records: usize = load<u32>(table + recordsField);
  const end = records + load<u32>(table + endField);
  needOut(end - records);
  let to = out;
  for (let record = records + firstRecord; record < end; record = behind(record)) {
    if (to > out) {
      store<u8>(to, 0x20);
      to += 1;
    }
    const length = load<u32>(record + byteCount);
    memory.copy(to, record + recordHead, length);
    to += length;
  }
  forget(table);
  return <u32>(to - out);
}

/**
 * Writes of each word how many bytes it has, these, how many bytes its postings take, and these: the first, and of
 * each other how far it is from the turn of the one before it. Gives how many bytes all of it is, and forgets it.
 */
export function takePostings(): u32 {
  const records: usize = load<u32>(words + recordsField);
  const end = records + load<u32>(words + endField);
  // A record's head is more than what stands besides its bytes here.
  needOut(end - records + longestPostings());
  let to = out;
  for (let record = records + firstRecord; record < end; record = behind(record)) {
    const length = load<u32>(record + byteCount);
    store<u8>(to, <u8>length);
    to += 1;
    memory.copy(to, record + recordHead, length);
    to = putPostings(to + length, load<u32>(record + firstPlace));
  }
  forget(words);
  forgetPostings();
  return <u32>(to - out);
}

function needOut(size: usize): void {
  if (size <= outRoom) return;
  outRoom = max(size, outRoom * 2);
  out = reserve(outRoom);
}
