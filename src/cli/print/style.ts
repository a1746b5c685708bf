import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text where stdout is a terminal that takes them and `NO_COLOR` is not set. */
export function style(format: Format, text: string): string {
  const wanted = process.stdout.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return wanted ? styleText(format, text, { validateStream: false }) : text;
}

/** Columns that a line may take: the terminal's, else `COLUMNS`, else 80. */
export function lineWidth(): number {
  return process.stdout.columns || Number(process.env.COLUMNS) || 80;
}
