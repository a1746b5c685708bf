const isPlain = /^[\0-\x7f]*$/;
/** Accents, and the points of Hebrew and Arabic: what people leave out when they type. */
const marks =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]/g;
/** Letters and digits as wide as an ideograph, katakana half as wide, ligatures. */
const widths = /[\ufb00-\ufb06\uff00-\uffef]+/g;
/** Letters that have no accent to leave out, and are typed without theirs all the same. */
const letters: Record<string, string> = {
  ß: 'ss',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ς: 'σ',
};
const anyLetter = /[ßıłøđæœς]/g;

/** What colours a terminal: its letters are not those of the word behind it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it begins with one
const colours = /\u001b\[[0-?]*[ -/]*[@-~]/g;

/** A text as it is compared: `Café`, `CAFE` and `ｃａｆé` are the same. Its lines stay. */
export function fold(text: string): string {
  const lower = withoutColours(text).toLowerCase();
  if (isPlain.test(lower)) return lower;
  return lower
    .replace(widths, (run) => run.normalize('NFKC'))
    .normalize('NFD')
    .replace(marks, '')
    .normalize('NFC')
    .replace(anyLetter, (letter) => letters[letter] as string);
}

/** Spaces in their place. */
function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replace(colours, (code) => ' '.repeat(code.length)) : text;
}

/** Long enough to be quick, and it begins with a character that no other changes. */
const stretch =
  /[\s\S]{500,}?(?=[\n -~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3])|[\s\S]+/g;

/** Where in a text that stands which is from here to there when it is folded. */
export function unfold(text: string, from: number, to: number): [number, number] {
  if (isPlain.test(text)) return [from, to];
  return [offsetIn(text, from, 'start'), offsetIn(text, to, 'end')];
}

let segmenter: Intl.Segmenter | undefined;

/** The start of the character that a place lies in, or the end of the one that it ends. */
function offsetIn(text: string, place: number, side: 'start' | 'end'): number {
  let folded = 0;
  const isBefore = (length: number) =>
    side === 'start' ? folded + length <= place : folded + length < place;
  for (const { 0: part, index } of text.matchAll(stretch)) {
    const now = fold(part);
    if (isBefore(now.length)) {
      folded += now.length;
      continue;
    }
    // Letter by letter the same.
    if (now.length === part.length && now === withoutColours(part).toLowerCase())
      return index + place - folded;
    segmenter ??= new Intl.Segmenter();
    for (const { segment, index: at } of segmenter.segment(part)) {
      const { length } = fold(segment);
      if (isBefore(length)) folded += length;
      else return index + at + (side === 'end' ? segment.length : 0);
    }
  }
  return text.length;
}
