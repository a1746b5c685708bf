/**
 * Facts with their longest texts and lists cut, each saying how much is left, until all of it is at most so large in
 * JSON. What agents write is of a size; but what stands in a bucket, anybody may have written.
 */
export function cutToFit(facts: Record<string, unknown>, largest: number): Record<string, unknown> {
  let shown = facts;
  for (
    let most = Math.floor(largest / 4);
    most >= 16 && sizeOf(shown) > largest;
    most = Math.floor(most / 4)
  ) {
    shown = cut(facts, most) as Record<string, unknown>;
  }
  return shown;
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}

/** In a list, so many characters for each item. */
const perItem = 16;

function cut(value: unknown, most: number): unknown {
  if (typeof value === 'string') return cutText(value, most);
  if (typeof value !== 'object' || value === null) return value;
  const items = Math.ceil(most / perItem);
  if (Array.isArray(value)) {
    const shown = value.slice(0, items).map((item) => cut(item, most));
    return value.length > items ? [...shown, `… ${value.length - items} more`] : shown;
  }
  const fields = Object.entries(value);
  const shown = fields
    .slice(0, items)
    .map(([name, field]) => [name.slice(0, most), cut(field, most)]);
  if (fields.length > items) shown.push(['…', `${fields.length - items} more`]);
  return Object.fromEntries(shown);
}

function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).toWellFormed()}… ${text.length - most} characters more`;
}
