import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { escapeHtml } from '../../src/site/page/layout.ts';

export interface Screen {
  /** The program, and what it is given. */
  command: string[];
  env: Record<string, string>;
  columns: number;
  rows: number;
  /** It is taken when this is on it. */
  until: RegExp;
}

/** What a program shows in a terminal, as a page. `tmux` is needed. Rejects when it is not shown within 20 s. */
export async function terminalPage(screen: Screen): Promise<string> {
  const rows = await screenOf(screen);
  return `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #15181b; }
pre { margin: 0; padding: 18px 22px; color: #dfe3e6; font: 15px/1.45 "DejaVu Sans Mono", monospace; width: max-content; }
</style><pre>${rows.map(rowHtml).join('\n')}</pre>`;
}

async function screenOf({ command, env, columns, rows, until }: Screen): Promise<string[]> {
  const tmux = (...args: string[]) =>
    execa('tmux', ['-L', `tracecraft-${process.pid}`, '-f', '/dev/null', ...args]);
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const size = ['-x', String(columns), '-y', String(rows)];
  await tmux('new-session', '-d', ...size, 'env', '-i', ...variables, ...command);
  try {
    for (let tries = 0; tries < 100; tries += 1) {
      await sleep(200);
      const { stdout } = await tmux('capture-pane', '-e', '-p');
      if (until.test(stdout)) return stdout.split('\n');
    }
    throw new Error(`Not on the screen: ${until}`);
  } finally {
    await tmux('kill-server');
  }
}

/** Of the colours that a terminal names by number, those that programs here use. */
const colours: Record<number, string> = {
  31: '#f0948f',
  32: '#8fcf9b',
  33: '#e5c07b',
  36: '#7fd1c7',
  90: '#8a949d',
};

function rowHtml(row: string): string {
  let styles: string[] = [];
  const [first = '', ...others] = row.split('\x1b[');
  const spans = others.map((part) => {
    const end = part.indexOf('m');
    for (const code of part.slice(0, end).split(';').map(Number)) styles = withCode(styles, code);
    return spanned(part.slice(end + 1), styles);
  });
  return escapeHtml(first) + spans.join('');
}

function withCode(styles: string[], code: number): string[] {
  if (code === 0) return [];
  if (code === 1) return [...styles, 'font-weight: bold'];
  if (code === 2) return [...styles, 'color: #8a949d'];
  if (code === 7) return [...styles, 'background: #2c3238'];
  const colour = colours[code];
  return colour === undefined ? styles : [...styles, `color: ${colour}`];
}

function spanned(text: string, styles: readonly string[]): string {
  const escaped = escapeHtml(text);
  return styles.length === 0 ? escaped : `<span style="${styles.join('; ')}">${escaped}</span>`;
}
