/** More than any tool asks for; what writes JSON or pages calls itself for each level. */
const deepest = 200;

/** The value as it is, but for what is nested deeper than 200 levels: a text in its place says so. */
export function shallow(value: unknown): unknown {
  return isDeep(value, deepest) ? cut(value, deepest) : value;
}

function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((each) => isDeep(each, levels - 1));
}

function cut(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return `(nested deeper than ${deepest} levels)`;
  if (Array.isArray(value)) return value.map((each) => cut(each, levels - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, cut(each, levels - 1)]),
  );
}
