/** Of Node 21 and later; TypeScript 5.9 does not know them yet. */
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
const { parse, rawJSON } = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): unknown;
};

/** JSON for printing: a number that would lose digits comes out of `JSON.stringify` as it was spelled. */
export function parseExactly(text: string): unknown {
  return parse(text, (_, value, { source }) =>
    typeof value !== 'number' || source === undefined || isExact(value, source)
      ? value
      : rawJSON(source),
  );
}

/** Whether all digits of the spelling are in the number, wherever its point stands. */
function isExact(value: number, source: string): boolean {
  return Number.isFinite(value) && digitsOf(String(value)) === digitsOf(source);
}

function digitsOf(number: string): string {
  return number
    .replace(/e.*$/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
}
