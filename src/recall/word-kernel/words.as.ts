// The words of texts in AssemblyScript: the loop that goes over every byte of every session, and the table that
// tells whether a word was there before. `npm run kernel` compiles it into `wasm.ts`.
//
// A table holds stretches of letters, each once. Its slots are pairs: a hash, and where the stretch's record lies,
// counted from where records begin; 0 says that a slot is free. A record: its last posting, the places of its first
// and its last posting in the list of all (0: none), its slot, how many bytes it has, these. Postings are pairs:
// the posting, and the place of the stretch's next.

const slotSize: usize = 8;
const slotRecord: usize = 4;
const lastPosting: usize = 0;
const firstPlace: usize = 4;
const lastPlace: usize = 8;
const ownSlot: usize = 12;
const byteCount: usize = 16;
const recordHead: usize = 20;
const postingSize: usize = 8;
const nextPosting: usize = 4;

/** What a byte is: the small letter, the digit, a part of a letter that ASCII has not, or 0, nothing of a word. */
const letters: usize = 64;
const between: u32 = 0;
const foreign: u32 = 0x80;
const escapeSign: u32 = 0x1b;
const factor: u32 = 0x9e3779b1;

/** Fields of a table. */
const slotsField: usize = 0;
const maskField: usize = 4;
const countField: usize = 8;
const recordsField: usize = 12;
const endField: usize = 16;
const roomField: usize = 20;
const words: usize = 320;
/** Stretches with letters that ASCII has not: what words they have is not told here. */
const others: usize = 352;

const firstSlots: u32 = 1024;
const firstRoom: u32 = 16 * 1024;
/** No record lies at 0, which says that there is none. */
const firstRecord: u32 = 4;

/** Behind all that lies in memory. */
let free: usize = 1024;
let text: usize = 0;
let textRoom: usize = 0;
let postings: usize = 0;
let postingCount: u32 = 0;
let postingRoom: u32 = 0;
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
  postingRoom = 4096;
  postings = reserve(postingRoom * postingSize);
  postingCount = 0;
}

function openTable(table: usize): void {
  store<u32>(table + slotsField, <u32>reserve(firstSlots * slotSize));
  store<u32>(table + maskField, firstSlots - 1);
  store<u32>(table + countField, 0);
  store<u32>(table + recordsField, <u32>reserve(firstRoom));
  store<u32>(table + endField, firstRecord);
  store<u32>(table + roomField, firstRoom);
}

/** What lay there before stays unused: everything grows by doubling. */
function reserve(size: usize): usize {
  const at = free;
  free = (free + size + 7) & ~7;
  const there = (<usize>memory.size()) << 16;
  if (free > there) memory.grow(<i32>((free - there + 0xffff) >>> 16));
  return at;
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

/** The stretch's record, which is made if there was none. */
function put(table: usize, start: usize, stop: usize, hash: u32): usize {
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
  memory.copy(record + recordHead, start, length);
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

/** A turn times 4 and the bits of what kinds of text have the word; of one turn all the bits stand together. */
function note(record: usize, posting: u32): void {
  const known = load<u32>(record + lastPosting);
  if (known === posting) return;
  const last = load<u32>(record + lastPlace);
  if (last !== 0 && known >>> 2 === posting >>> 2) {
    const both = known | posting;
    if (both === known) return;
    store<u32>(record + lastPosting, both);
    store<u32>(postings + <usize>last * postingSize, both);
    return;
  }
  postingCount += 1;
  if (postingCount >= postingRoom) growPostings();
  const at = postings + <usize>postingCount * postingSize;
  store<u32>(at, posting);
  store<u32>(at + nextPosting, 0);
  if (last !== 0) store<u32>(postings + <usize>last * postingSize + nextPosting, postingCount);
  else store<u32>(record + firstPlace, postingCount);
  store<u32>(record + lastPlace, postingCount);
  store<u32>(record + lastPosting, posting);
}

function growPostings(): void {
  const larger = reserve(<usize>postingRoom * 2 * postingSize);
  memory.copy(larger, postings, <usize>postingCount * postingSize);
  postings = larger;
  postingRoom *= 2;
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
  // A record's head is more than what stands besides its bytes here, and no number has more than five.
  needOut(end - records + <usize>postingCount * 5);
  let to = out;
  for (let record = records + firstRecord; record < end; record = behind(record)) {
    const length = load<u32>(record + byteCount);
    store<u8>(to, <u8>length);
    to += 1;
    memory.copy(to, record + recordHead, length);
    to = putPostings(to + length, load<u32>(record + firstPlace));
  }
  forget(words);
  postingCount = 0;
  return <u32>(to - out);
}

function putPostings(to: usize, first: u32): usize {
  const size = eachPosting(first, 0, false);
  return eachPosting(first, putNumber(to, <u32>size), true);
}

/** Behind the last of them; nothing is written where it is only asked how many bytes they take. */
function eachPosting(first: u32, from: usize, isWritten: bool): usize {
  let to = from;
  let turn: u32 = 0;
  for (let place = first; place !== 0; ) {
    const at = postings + <usize>place * postingSize;
    const posting = load<u32>(at);
    const number = posting - turn * 4;
    to = isWritten ? putNumber(to, number) : to + numberLength(number);
    turn = posting >>> 2;
    place = load<u32>(at + nextPosting);
  }
  return to;
}

/** Seven bits a byte, the lowest first; a byte with its high bit set has more behind it. */
function putNumber(to: usize, value: u32): usize {
  let rest = value;
  let at = to;
  for (; rest > 0x7f; rest >>>= 7, at++) store<u8>(at, <u8>((rest & 0x7f) | 0x80));
  store<u8>(at, <u8>rest);
  return at + 1;
}

function numberLength(value: u32): usize {
  let length: usize = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) length += 1;
  return length;
}

function behind(record: usize): usize {
  const records = record + recordHead + <usize>load<u32>(record + byteCount);
  return (records + 3) & ~3;
}

function needOut(size: usize): void {
  if (size <= outRoom) return;
  outRoom = max(size, outRoom * 2);
  out = reserve(outRoom);
}

/** Slot by slot where there are few: a table that was large once stays so. */
function forget(table: usize): void {
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
