import { readFileSync } from 'node:fs';
import { indexOf } from '../src/redact/lazy-rule-set.ts';
import type { Rule } from '../src/redact/rule.ts';
import { strictRules } from '../src/redact/rules/strict.ts';
import { rules } from '../src/redact/rules.ts';

/**
 * What stands in `dist/rules.cjs` for the file that joins all tables of rules: an index, and each table
 * as a function. The tables and their order are read from that file, and proved to be the same rules.
 */
export async function ruleModule(file: string): Promise<string> {
  const source = readFileSync(file, 'utf8');
  const tables = [...source.matchAll(/^ {2}\.\.\.(\w+),$/gm)].map(([, table]) => table as string);
  const paths = tables.map((table) => pathOf(source, table));
  const found = await Promise.all(
    paths.map(async (path, i) => {
      const module = await import(new URL(path, `file://${file}`).href);
      return module[tables[i] as string] as readonly Rule[];
    }),
  );
  const isSame = found.flat().every((rule, i) => rule === rules[i]);
  if (!isSame || found.flat().length !== rules.length) throw new Error(`${file} has another form`);
  return `
    import { lazySet } from './lazy-rule-set.ts';
    export const standard = lazySet(${parsed(indexOf(found))}, [
      ${tables.map((table, i) => `() => require('${paths[i]}').${table}`).join(',\n')}
    ]);
    export const strict = lazySet(${parsed(indexOf([strictRules]))}, [
      () => require('./rules/strict.ts').strictRules
    ]);
  `;
}

function pathOf(source: string, table: string): string {
  const path = new RegExp(`^import \\{ ${table} \\} from '(.+)';$`, 'm').exec(source)?.[1];
  if (path === undefined) throw new Error(`Where do the rules ${table} come from?`);
  return path;
}

/** Read faster than as a literal. */
function parsed(value: unknown): string {
  return `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
}
