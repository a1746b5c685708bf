import { readFileSync } from 'node:fs';
import { type RuleTable, writeRules } from '../src/redact/lazy-rule-set.ts';
import * as pieces from '../src/redact/patterns.ts';
import { strictRules } from '../src/redact/rules/strict.ts';
import { rules } from '../src/redact/rules.ts';

export interface RuleFiles {
  /** Beside the bundles, by their names. */
  data: Record<string, Buffer>;
  /** What stands in `dist/rule-tables.cjs` for `rules.ts`: the sources' tables, made one by one. */
  tables: string;
  /** There, in place of `patterns.ts`: the same calls, of which nobody can make a RegExp by mistake. */
  noPatterns: string;
}

/** The tables and their order are read from `rules.ts`, and proved to be the same rules. */
export async function ruleFiles(file: string): Promise<RuleFiles> {
  const source = readFileSync(file, 'utf8');
  const names = [...source.matchAll(/^ {2}\.\.\.(\w+),$/gm)].map(([, name]) => name as string);
  const paths = names.map((name) => pathOf(source, name));
  const tables = await Promise.all(
    names.map(async (name, i): Promise<RuleTable> => {
      const module = await import(new URL(paths[i] as string, `file://${file}`).href);
      return { name, rules: module[name] };
    }),
  );
  const found = tables.flatMap((table) => table.rules);
  const isSame = found.length === rules.length && found.every((rule, i) => rule === rules[i]);
  if (!isSame) throw new Error(`${file} has another form`);
  const { index, patterns, texts } = writeRules(tables, [
    { name: 'strictRules', rules: strictRules },
  ]);
  return {
    data: {
      'rule-index.bin': index,
      'rule-patterns.jsonl': patterns,
      'rule-texts.jsonl': texts,
    },
    tables: [...names, 'strictRules']
      .map((name, i) => [name, paths[i] ?? './rules/strict.ts'])
      .map(([name, path]) => `export const ${name} = () => require('${path}').${name};\n`)
      .join(''),
    noPatterns: Object.entries(pieces)
      .map(
        ([name, said]) =>
          `export const ${name} = ${typeof said === 'string' ? '' : '() => '}'(';\n`,
      )
      .join(''),
  };
}

function pathOf(source: string, table: string): string {
  const path = new RegExp(`^import \\{ ${table} \\} from '(.+)';$`, 'm').exec(source)?.[1];
  if (path === undefined) throw new Error(`Where do the rules ${table} come from?`);
  return path;
}
