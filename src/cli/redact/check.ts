import { createReadStream, statSync } from 'node:fs';
import { redactionFault } from '../../mirror/redaction.ts';
import { check as findPlaces } from '../../redact/check/check.ts';
import { isBinary, type Kind, kindOf } from '../../redact/check/kind.ts';
import { openText } from '../../redact/check/open-text.ts';
import { createOwnRedactor } from '../../redact/own/redactor.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { readConfig } from '../../state/config.ts';
import { statePaths } from '../../state/paths.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { note, print } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { openProgress, type ProgressLine } from '../print/progress.ts';
import { asUsage, binary, errorAsJson, unreadable } from './check-errors.ts';
import { type Places, showAsJson, showAsTable } from './show-places.ts';

export const check = command({
  command: 'check <file..>',
  describe: 'Show what would be replaced in files, where and by which rule; exits 1 if anything',
  builder: (args) =>
    args
      // Else only the last of several files would be known.
      .parserConfiguration({ 'strip-aliased': true, 'duplicate-arguments-array': true })
      .positional('file', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'A transcript, or any text; - reads stdin',
      })
      .option('as', {
        requiresArg: true,
        choices: ['jsonl', 'text'] as const,
        describe: 'A JSON value a line, or plain text; else told by its name and first line',
      }),
  async handler({ file: named, as, json }) {
    const files = withStdin(named);
    const redactor = ownRedactor();
    const line = openProgress('files');
    const progress = trackFiles(files, json ? undefined : line);
    const looked: Looked[] = [];
    const isAlone = files.length === 1;
    if (json && !isAlone) print('{"files": [\n');
    for (const file of files) {
      if (json && looked.length > 0) print(',\n');
      const before = () => {
        line.end();
        if (looked.some(({ isShown }) => isShown)) print('\n');
      };
      const answer = await look(file, { as, json, redactor, before, progress });
      line.end();
      const { name, found, error, isShown } = answer;
      looked.push(answer);
      // What was found counts for more than what was not to be seen.
      if (error && isAlone && found === 0 && !(json && isShown)) throw error;
      if (error) note(`${plain(error.message)}\n${plain(error.hint)}`);
      if (json && !isShown) print(JSON.stringify({ file: name, error: errorAsJson(error) }));
    }
    if (json) print(isAlone ? '\n' : '\n]}\n');
    process.exitCode = exitCodeOf(looked);
  },
});

/** yargs leaves out a lone dash among several words. One that is blank, of a variable unset, is no file. */
function withStdin(named: readonly string[]): string[] {
  const files = process.argv.includes('-') ? [...named, stdin] : named;
  const isGiven = files.length > 0 && files.every((file) => file.trim() !== '');
  if (isGiven) return [...files];
  throw new UserError('A file is needed', 'Give its path, or - for stdin.', { exitCode: 2 });
}

const stdin = '-';

/** By the rules in force, whatever the bucket. */
function ownRedactor(): Redactor {
  try {
    const { redaction = {} } = readConfig(statePaths(process.env));
    const redactor = createOwnRedactor(redaction, process.env);
    const fault = redactionFault(redactor);
    if (fault) throw fault;
    return redactor;
  } catch (error) {
    throw asUsage(error);
  }
}

interface Looked {
  name: string;
  found: number;
  /** Whether anything of the answer is printed. */
  isShown: boolean;
  /** Why not all of it could be looked at. */
  error: UserError | undefined;
}

interface LookOptions {
  as: Kind | undefined;
  json: boolean;
  redactor: Redactor;
  /** Called before anything but JSON is printed. */
  before(): void;
  progress: FileProgress;
}

async function look(
  file: string,
  { as, json, redactor, before, progress }: LookOptions,
): Promise<Looked> {
  const name = file === stdin ? 'stdin' : file;
  const stream = file === stdin ? process.stdin : createReadStream(file);
  const opened = await openText(progress.through(stream)).catch((error) => unreadable(name, error));
  if (opened instanceof Error) return { name, found: 0, isShown: false, error: opened };
  const { head, chunks, encoding } = opened;
  const kind = as ?? kindOf(name, head);
  const blind = as === undefined && isBinary(head) ? binary(name) : undefined;
  const places: Places = { name, kind, encoding, found: findPlaces(chunks, kind, redactor) };
  const { number, error } = json
    ? await showAsJson(places, blind)
    : await showAsTable(places, blind, before);
  progress.endOfFile();
  return { name, found: number, isShown: json || number > 0 || !error, error };
}

/** 1 is the answer that something was found; 2, that nothing was, and not all could be looked at. */
function exitCodeOf(looked: readonly Looked[]): 0 | 1 | 2 {
  if (looked.some(({ found }) => found > 0)) return 1;
  return looked.some(({ error }) => error) ? 2 : 0;
}

interface FileProgress {
  /** The same chunks, counted. */
  through(stream: AsyncIterable<Buffer>): AsyncIterable<Buffer>;
  endOfFile(): void;
}

function trackFiles(files: readonly string[], line: ProgressLine | undefined): FileProgress {
  const sizes = files.map(sizeOf);
  const all = sizes.includes(undefined) ? 0 : sizes.reduce<number>((sum, b = 0) => sum + b, 0);
  const sessions = { done: 0, all: files.length };
  const bytes = { done: 0, all };
  return {
    async *through(stream) {
      for await (const chunk of stream) {
        bytes.done += chunk.length;
        line?.show({ sessions, bytes });
        yield chunk;
      }
    },
    endOfFile() {
      sessions.done += 1;
    },
  };
}

/** Undefined for what has no length, and what cannot be read. */
function sizeOf(file: string): number | undefined {
  try {
    const stat = statSync(file);
    return stat.isFile() ? stat.size : undefined;
  } catch {
    // Reading it says why.
    return undefined;
  }
}
