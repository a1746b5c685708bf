/** Of `github.com/owner/name` the last part, or as many as tell it from the others. */
export function shortNames(names: readonly string[]): string[] {
  const distinct = [...new Set(names)].map((name) => name.split('/'));
  return names.map((name) => {
    const parts = name.split('/');
    for (let count = 1; count < parts.length; count += 1) {
      const short = lastOf(parts, count);
      const same = distinct.filter((other) => lastOf(other, count) === short);
      if (same.length === 1 && short !== '') return short;
    }
    return name;
  });
}

function lastOf(parts: readonly string[], count: number): string {
  return parts.slice(-count).join('/');
}
