type Tables = typeof import('./rule-tables.ts');

let tables: Tables | undefined;

/**
 * The rules, which are hundreds: a hook that has nothing to upload does without them. The build puts
 * the way to `dist/rules.cjs` in this file's place.
 */
export function loadRules(): Tables {
  const { createRequire } = process.getBuiltinModule('node:module');
  tables ??= createRequire(import.meta.url)('./rule-tables.ts') as Tables;
  return tables;
}
