import { createReadStream } from 'node:fs';
import { redactionFault } from '../../mirror/redaction.ts';
import { check as findPlaces, type Place } from '../../redact/check/check.ts';
import { isBinary, type Kind, kindOf } from '../../redact/check/kind.ts';
import { LineTooLong } from '../../redact/check/pieces.ts';
import { addCounts } from '../../redact/counts.ts';
import { createOwnRedactor } from '../../redact/own/redactor.ts';
import type { Counts } from '../../redact/redactor.ts';
import { readConfig } from '../../state/config.ts';
import { statePaths } from '../../state/paths.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { note, print } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { table } from '../print/table.ts';
import { wrap } from '../print/wrap.ts';
import { extentText, familiesText } from './families.ts';

export const check = command({
  command: 'check <file>',
  describe: 'Show what would be replaced in a file, where and by which rule; exits 1 if anything',
  builder: (args) =>
    args
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'A transcript, or any text; - reads stdin',
      })
      .option('as', {
        choices: ['jsonl', 'text'] as const,
        describe: 'A JSON value a line, or plain text; else told by its name and first line',
      }),
  async handler({ file, as, json }) {
    const name = file === '' ? 'stdin' : file;
    try {
      const { head, chunks } = await opened(
        name,
        file === '' ? process.stdin : createReadStream(file),
      );
      const kind = as ?? kindOf(name, head);
      if (isBinary(head)) {
        note(`${plain(name)} is binary: what is compressed or encrypted in it cannot be seen.`);
      }
      await (json ? showJson : show)(name, kind, places(chunks, kind));
    } catch (error) {
      throw asUsage(error, name);
    }
  },
});

/** By the rules in force, whatever the bucket. */
function places(chunks: AsyncIterable<Buffer>, kind: Kind): AsyncGenerator<Place> {
  const { redaction = {} } = readConfig(statePaths(process.env));
  const redactor = createOwnRedactor(redaction, process.env);
  const fault = redactionFault(redactor);
  if (fault) throw fault;
  return findPlaces(chunks, kind, redactor);
}

/** With its first bytes, which are among the chunks too. */
async function opened(
  name: string,
  stream: AsyncIterable<Buffer>,
): Promise<{ head: Buffer; chunks: AsyncIterable<Buffer> }> {
  const rest = stream[Symbol.asyncIterator]();
  const first = await rest.next().catch((error) => {
    throw unreadable(name, error);
  });
  const head = first.done ? Buffer.alloc(0) : first.value;
  async function* chunks() {
    yield head;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  return { head, chunks: chunks() };
}

/** So many are shown one by one. */
const mostShown = 100;

async function show(name: string, kind: Kind, found: AsyncIterable<Place>): Promise<void> {
  const counts: Counts = {};
  const first: Place[] = [];
  let number = 0;
  for await (const place of found) {
    number += 1;
    addCounts(counts, { [place.rule]: 1 });
    if (number <= mostShown) first.push(place);
  }
  if (number === 0) return print(`${plain(name)}: nothing would be replaced.\n`);
  process.exitCode = 1;
  print(
    table(first, [
      { title: 'AT', value: ({ line, column }) => `${line}:${column}` },
      { title: 'RULE', value: ({ rule }) => rule },
      ...(kind === 'jsonl' ? [{ title: 'RECORD', value: recordText, shrinkTo: 20 }] : []),
      { title: 'CONTEXT', value: ({ context }) => context, shrinkTo: 16 },
    ]),
  );
  if (number > mostShown) note(`The first ${mostShown} of them; --json gives all.`);
  const answer = `${plain(name)}: ${extentText(counts)} would be replaced: ${familiesText(counts)}.`;
  print(`\n${wrap(answer, 0)}\n`);
}

/** Of a path its end tells more than its beginning. */
const longestPath = 15;

function recordText({ type, path = '' }: Place): string {
  const end = path.length > longestPath ? `…${path.slice(1 - longestPath)}` : path;
  return [type, end].filter(Boolean).join(' ');
}

/** Written as they are found: there may be more than memory holds. */
async function showJson(name: string, kind: Kind, found: AsyncIterable<Place>): Promise<void> {
  const counts: Counts = {};
  let separator = '';
  print(`{\n  "file": ${JSON.stringify(name)},\n  "kind": "${kind}",\n  "findings": [`);
  for await (const { rule, line, column, offset, length, path, type, context } of found) {
    addCounts(counts, { [rule]: 1 });
    const record = { path: path ?? null, type: type ?? null };
    const row = { rule, line, column, offset, length, ...record, context };
    print(`${separator}\n    ${JSON.stringify(row)}`);
    separator = ',';
  }
  if (separator !== '') process.exitCode = 1;
  print(`${separator && '\n  '}],\n  "counts": ${JSON.stringify(counts)}\n}\n`);
}

const reasons: Record<string, string> = {
  ENOENT: 'is not there',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
  ENOTDIR: 'is not there',
};

function unreadable(name: string, error: NodeJS.ErrnoException): UserError {
  const reason = reasons[error.code ?? ''] ?? `cannot be read (${error.message})`;
  const hint =
    error.code === 'EISDIR'
      ? 'Give a file; the transcripts on this machine are searched by `tracecraft redact scan --local`.'
      : 'Give the path of a file, or - for stdin.';
  return new UserError(`${name} ${reason}`, hint, { exitCode: 2, cause: error });
}

/** 1 is the answer that something was found, so that all that keeps from one is 2. */
function asUsage(error: unknown, name: string): UserError {
  if (error instanceof LineTooLong) {
    return new UserError(`${name}: ${error.message}`, 'Add --as text to search it as plain text.', {
      exitCode: 2,
      cause: error,
    });
  }
  const { message, hint = 'With TRACECRAFT_DEBUG=1 it says more.' } = error as UserError;
  return new UserError(message, hint, { exitCode: 2, cause: error });
}
