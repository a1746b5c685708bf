import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { openClaudeUsage } from '../harness/claude-code/usage.ts';
import type { ClientStatus } from './payload.ts';

/** Bytes at a transcript's end that hold its last answer: what is written behind one has some 150 KB. */
const tail = 512 * 1024;

/** How full the window is by the transcript's last answer, for clients that do not say. */
export function fillOf(transcript: string): Pick<ClientStatus, 'used' | 'window'> {
  const bytes = endOf(transcript);
  if (bytes.length === 0) return {};
  const reader = openClaudeUsage();
  reader.take(bytes);
  const { used, window } = reader.fill() ?? {};
  return { used, window };
}

/** Its last whole lines; empty where there is no such file. */
function endOf(path: string): Buffer {
  try {
    // A pipe without a writer would be waited for.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, tail));
      const length = readSync(file, bytes, 0, bytes.length, size - bytes.length);
      const start = size > tail ? bytes.indexOf(0x0a) + 1 : 0;
      return bytes.subarray(start, bytes.lastIndexOf(0x0a, length - 1) + 1);
    } finally {
      closeSync(file);
    }
  } catch {
    // Not there yet, or another user's: the line does without.
    return Buffer.alloc(0);
  }
}
