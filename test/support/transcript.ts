import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from './random.ts';

/** Rows as Claude Code writes them, for tests that do not need the real client. */

export function userRow(text: string, more: object = {}): string {
  return row({ type: 'user', message: { role: 'user', content: text }, ...more });
}

export function assistantRow(text: string, more: object = {}): string {
  const message = {
    id: 'msg_1',
    role: 'assistant',
    model: 'claude-test-1',
    content: [{ type: 'text', text }],
    usage: { input_tokens: 10, output_tokens: 5 },
  };
  return row({ type: 'assistant', message, ...more });
}

let count = 0;

function row(fields: object): string {
  count += 1;
  return `${JSON.stringify({
    uuid: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    timestamp: new Date(1_790_000_000_000 + count * 1000).toISOString(),
    sessionId: 's',
    cwd: '/home/someone/project',
    version: '2.1.329',
    gitBranch: 'main',
    ...fields,
  })}\n`;
}

/** A token of a family that every version redacts, made here so that none is committed. */
export function fakeGithubToken(random: Random): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return `ghp${'_'}${Array.from({ length: 36 }, () => letters[random.between(0, 61)]).join('')}`;
}

/** A few lines of random size, sometimes with a secret, sometimes long. */
export function randomLines(random: Random, most = 12): string {
  return Array.from({ length: random.between(1, most) }, (_, index) => {
    const size = random.chance(0.03) ? random.between(50_000, 300_000) : random.between(0, 900);
    const secret = random.chance(0.2) ? ` ${fakeGithubToken(random)} ` : ' ';
    const text = `line ${index}${secret}é${'x'.repeat(size)}`;
    return random.chance(0.5) ? userRow(text) : assistantRow(text);
  }).join('');
}

export function append(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, text);
}
