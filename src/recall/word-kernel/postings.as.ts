// Which turns have a word. Postings are pairs: the posting, and the place of the word's next.

import { reserve } from './memory.as';
import { numberLength, putNumber } from './numbers.as';
import { firstPlace, lastPlace, lastPosting } from './table.as';

const postingSize: usize = 8;
const nextPosting: usize = 4;

let postings: usize = 0;
let postingCount: u32 = 0;
let postingRoom: u32 = 0;

export function openPostings(): void {
  postingRoom = 4096;
  postings = reserve(<usize>postingRoom * postingSize);
  postingCount = 0;
}

export function forgetPostings(): void {
  postingCount = 0;
}

/** Bytes that all of them take at the most as numbers: none has more than five. */
export function longestPostings(): usize {
  return <usize>postingCount * 5;
}

/** A turn times 4 and the bits of what kinds of text have the word; of one turn all the bits stand together. */
export function note(record: usize, posting: u32): void {
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

/** The first, and of each other how far it is from the turn of the one before it; with how many bytes that is before it. */
export function putPostings(to: usize, first: u32): usize {
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
