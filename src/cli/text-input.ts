import { createReadStream, statSync } from 'node:fs';
import { UserError } from '../state/user-error.ts';

/** bytes */
const largest = 1024 * 1024;

/**
 * A text from the command line, or from a file; `-` for either is stdin. At most 1 MiB of UTF-8; without
 * its last line end where it was read. Throws UserError.
 */
export async function textInput(
  value: string | undefined,
  file: string | undefined,
): Promise<string> {
  // yargs 18 hands a lone dash on as the empty string.
  const isDash = (text: string | undefined) =>
    text === '-' || (text === '' && process.argv.includes('-'));
  if (value !== undefined && file !== undefined) {
    throw wrong('The text is given twice', 'Give it as an argument or with --file.');
  }
  if (file !== undefined) return isDash(file) ? readStdin() : readFile(file);
  if (isDash(value)) return readStdin();
  if (value === undefined) {
    throw wrong('The text is missing', 'Give it as an argument, with --file, or `-` for stdin.');
  }
  return value;
}

function readStdin(): Promise<string> {
  return read(process.stdin, 'What comes on stdin');
}

async function readFile(path: string): Promise<string> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || stat.isDirectory()) {
    throw wrong(
      `${path} is ${stat ? 'a folder' : 'not there'}`,
      'Name a file that holds the text.',
    );
  }
  return read(createReadStream(path), path);
}

async function read(stream: AsyncIterable<Buffer | string>, what: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > largest) {
      throw wrong(
        `${what} is larger than 1 MiB`,
        'Keep it with `tracecraft artifact upload`, and say where.',
      );
    }
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return text.replace(/\r?\n$/, '');
  } catch (cause) {
    throw wrong(`${what} is no text (UTF-8)`, 'Keep it with `tracecraft artifact upload`.', cause);
  }
}

function wrong(message: string, hint: string, cause?: unknown): UserError {
  return new UserError(message, hint, { exitCode: 2, cause });
}
