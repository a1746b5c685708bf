/** Writes what a command answers. Diagnostics and notes go to stderr instead. */
export function print(text: string): void {
  process.stdout.write(text);
}

export function printJson(value: unknown): void {
  print(`${JSON.stringify(value, null, 2)}\n`);
}

/** A remark for the person at the terminal, beside the answer. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
