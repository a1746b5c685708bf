import { style } from '../print/style.ts';
import { wrap } from '../print/wrap.ts';

const keys: readonly [key: string, does: string][] = [
  ['↑ ↓ j k', 'select a session; PgUp PgDn g G go further'],
  ['Enter', 'open it: its last turns, its files, what each model used'],
  ['Esc', 'back; in the list: no filter'],
  ['s', 'sort by age, context, cost, project'],
  ['/', 'filter by what is typed: project, harness, id, model, title'],
  ['a', 'also what has ended, or changed within a day'],
  ['Ctrl-Z', 'stop, until fg'],
  ['q Ctrl-C', 'quit'],
];

const signs: readonly [sign: string, means: string][] = [
  ['▸', 'the session that runs this monitor'],
  ['! !!', '70 %, 90 % of the window are full'],
  ['est ~', 'the client does not say how large the window is: a guess by its model'],
  ['≥ ?', 'a model without a price, which usage.prices in the config can set'],
  ['lag', 'what is not in the bucket yet, and for how long; all: nothing is'],
];

const nameWidth = 10;

export function helpLines(width: number): string[] {
  const lineOf = ([name, text]: readonly [string, string]) =>
    `${style('bold', name.padEnd(nameWidth))}${wrap(text, nameWidth, width)}`.split('\n');
  return ['', ...keys.flatMap(lineOf), '', ...signs.flatMap(lineOf)];
}
