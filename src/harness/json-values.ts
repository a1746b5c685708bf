/** Values of JSON that is read back, by what they are to be; each throws TypeError for what is none such. */

export type Json = Record<string, unknown>;

export function fieldsOf(value: unknown, what: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new TypeError(`${what} is no object`);
}

export function listOf(value: unknown, field: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`${field} is no list`);
}

export function textOf(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${field} is no text`);
}

export function textsOf(value: unknown, field: string): string[] {
  return listOf(value, field).map((text) => textOf(text, field));
}

export function numberOf(value: unknown, field: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new TypeError(`${field} is no number`);
}

export function booleanOf(value: unknown, field: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${field} is neither true nor false`);
}

export function oneOf<const T extends string>(
  value: unknown,
  names: readonly T[],
  field: string,
): T {
  const name = names.find((candidate) => candidate === value);
  if (name !== undefined) return name;
  throw new TypeError(`${field} is none of ${names.join(', ')}`);
}

/** The same for a value that may be missing. */
export function optional<T>(
  parse: (value: unknown, field: string) => T,
  value: unknown,
  field: string,
): T | undefined {
  return value === undefined ? undefined : parse(value, field);
}
