import { prepared } from './prepared.ts';

/**
 * Marks that are not seen and change what is read: those of direction, of format, tags, what has no width
 * (Unicode's Default_Ignorable_Code_Point). Within an emoji they stay, as parts of it.
 */
const unseen = prepared(
  () =>
    /(?!(?<=\p{ExtPict}\p{EMod}?\ufe0f?)(?:\ufe0f|\u200d(?=\p{ExtPict})))\p{DI}|[\ufff9-\ufffb]/gu,
);

/** A text without them; its lines and control characters stay. */
export function withoutUnseen(text: string): string {
  return text.replace(unseen(), '');
}

/** Most are so, and the test costs little beside taking out what they do not have. */
const isPlain = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Text from outside (titles, ids, paths, error messages) as it may reach a terminal: one line, without
 * control characters, and all of it to be seen.
 */
export function plain(text: string): string {
  if (isPlain.test(text)) return text;
  return withoutUnseen(text)
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .trim();
}

/** JSON text with what `plain` takes out spelled as JSON escapes, which leaves its value the same. */
export function plainJson(json: string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{DI}\u2028\u2029\ufff9-\ufffb]/gu, (char) =>
    [...Array(char.length).keys()]
      .map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
