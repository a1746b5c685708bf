import { plainJson } from '../../plain.ts';

/** Writes what a command answers. Diagnostics and notes go to stderr instead. */
export function print(text: string): void {
  process.stdout.write(text);
}

/** One answer in the form that was asked for. */
export function printAnswer({ json }: { json: boolean }, value: unknown, text: string): void {
  if (json) printJson(value);
  else print(text);
}

/** All that was printed has been handed on: what is told only once may be marked as told. */
export function flushed(): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write('', (error) => (error ? reject(error) : resolve()));
  });
}

export function printJson(value: unknown): void {
  print(`${plainJson(JSON.stringify(value, null, 2))}\n`);
}

/** One of many answers, each on a line of its own. */
export function printJsonLine(value: unknown): void {
  print(`${plainJson(JSON.stringify(value))}\n`);
}

/** A remark for the person at the terminal, beside the answer. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
