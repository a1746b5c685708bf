import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** What is known of a program's compiled form: a line of JSON; behind it V8's data stands twice. */
export interface CompiledForm {
  /** The file it is of: a name, its size and time. */
  source: string;
  /** Which ways through the program it knows. */
  ways: string[];
}

/** V8 makes a copy of data that begins anywhere else than at a multiple of 8. */
const alignment = 16;
/** Bytes of the second data that are read at once. */
const chunk = 64 * 1024;
/**
 * All is read into the same memory: the first touch of a page takes longer than reading it. What is never
 * touched takes nothing.
 */
let memory = Buffer.allocUnsafeSlow(1 << 20);

/**
 * Undefined where none is kept of that source. V8 believes what it is given, and dies of damage: data that is
 * not the same twice is not used. It is good until the next call.
 */
export function findCompiled(
  path: string,
  source: string,
): { data: Buffer; ways: string[] } | undefined {
  try {
    return reading(path, (descriptor, { size }) => {
      take(size + chunk);
      // A little more than the half: the line, and the data once.
      const most = Math.min(size, Math.ceil(size / 2) + 4096);
      read(descriptor, { at: 0, length: most, position: 0 });
      const start = memory.subarray(0, most).indexOf('\n') + 1;
      const { source: of, ways } = JSON.parse(memory.toString('utf8', 0, start)) as CompiledForm;
      const middle = (start + size) / 2;
      if (of !== source || !Array.isArray(ways)) return undefined;
      if (middle === start || !Number.isInteger(middle)) return undefined;
      if (middle > most) read(descriptor, { at: most, length: middle - most, position: most });
      for (let at = start; at < middle; at += chunk) {
        const length = Math.min(chunk, middle - at);
        read(descriptor, { at: middle, length, position: middle + at - start });
        if (memory.compare(memory, middle, middle + length, at, at + length) !== 0)
          return undefined;
      }
      return { data: memory.subarray(start, middle), ways };
    });
  } catch {
    // Not there, or damaged: the code is compiled anew.
    return undefined;
  }
}

/** The file is there, whole, or as it was; a full disk or a folder that cannot be written to is no error. */
export function keepCompiled(path: string, form: CompiledForm, data: Buffer): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      const head = Buffer.from(JSON.stringify(form));
      const space = ' '.repeat(alignment - 1 - (head.length % alignment));
      writeFileSync(descriptor, Buffer.concat([head, Buffer.from(`${space}\n`), data, data]));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch {
    // The next process compiles as this one did.
    rmSync(temporary, { force: true });
  }
}

/** A program's text between two others, and what it is known by. The program is ASCII, which takes the least to read. */
export function readSource(path: string, [before, behind]: readonly [string, string]) {
  return reading(path, (descriptor, { size, mtimeMs }) => {
    take(before.length + size + behind.length);
    memory.write(before, 'latin1');
    read(descriptor, { at: before.length, length: size, position: 0 });
    const end = before.length + size + memory.write(behind, before.length + size, 'latin1');
    return { text: memory.toString('latin1', 0, end), source: `${path} ${size} ${mtimeMs}` };
  });
}

function reading<T>(
  path: string,
  use: (descriptor: number, stats: { size: number; mtimeMs: number }) => T,
): T {
  const descriptor = openSync(path, 'r');
  try {
    return use(descriptor, fstatSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

function take(bytes: number): void {
  if (memory.length < bytes) memory = Buffer.allocUnsafeSlow(bytes);
}

/** Throws where the file ends before. */
function read(descriptor: number, place: { at: number; length: number; position: number }): void {
  let { at, length, position } = place;
  while (length > 0) {
    const count = readSync(descriptor, memory, at, length, position);
    if (count === 0) throw new Error('The file became shorter.');
    at += count;
    length -= count;
    position += count;
  }
}
