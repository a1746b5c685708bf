/** No tool takes anything from further down than this; JSON.stringify gives up at some thousands. */
const deepest = 500;

/**
 * The JSON of a turn, or of a reader's state, as it is kept: without the data of images, which would be most
 * of it and is found by no word, and without an input of a tool that is nested too deep to be written.
 */
export function jsonText(value: unknown): string {
  const text = stringify(value);
  return text.includes('"kind":"image"') ? stringify(value, withoutData) : text;
}

type Replacer = (key: string, value: unknown) => unknown;

function stringify(value: unknown, replacer?: Replacer): string {
  try {
    return JSON.stringify(value, replacer);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return JSON.stringify(value, (key, part) => withoutDepth(key, replacer?.(key, part) ?? part));
  }
}

const withoutData: Replacer = (_, value) => {
  if (!isObject(value) || value.kind !== 'image' || value.data === undefined) return value;
  const { data, ...rest } = value;
  return rest;
};

const withoutDepth: Replacer = (_, value) =>
  isObject(value) && value.kind === 'tool' && isDeeper(value.input, deepest)
    ? { ...value, input: 'nested too deep to be kept' }
    : value;

function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((part) => isDeeper(part, limit - 1));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
