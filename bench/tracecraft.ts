import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from './measure.ts';

const program = join(import.meta.dirname, '../bin/tracecraft.mjs');

/** The command as a user of this home runs it, with a folder as the bucket. */
export function tracecraft(home: string, bucket: string, ...args: string[]): Command {
  return {
    file: process.execPath,
    args: [program, ...args],
    env: { PATH: process.env.PATH, HOME: home, TRACECRAFT_BUCKET: pathToFileURL(bucket).href },
  };
}
