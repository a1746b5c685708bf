/**
 * Letters, digits and signs that are seen as they are: Latin, arrows and punctuation, kana, ideographs, Hangul.
 * Texts of them alone, which most are, need not be gone through for what is not seen.
 */
const seen =
  '\\x20-\\x7e\\u00a1-\\u00ac\\u00ae-\\u02ff\\u2010-\\u2027\\u2190-\\u22ff\\u3041-\\u30ff\\u4e00-\\u9fff\\uac00-\\ud7a3';

export const isSeenLine = new RegExp(`^[${seen}]*$`);
export const isSeenText = new RegExp(`^[\\n\\t${seen}]*$`);
