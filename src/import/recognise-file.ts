import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SessionFacts } from '../export/exported-session.ts';
import { normalisedFormat, normalisedVersion } from '../export/normalised.ts';
import type { HarnessName, Source } from '../harness/harness.ts';
import { asFields, asText, type Fields, parseLine } from '../harness/records.ts';
import { harnesses } from '../harness/registry.ts';
import { headOf } from '../harness/transcript-file.ts';
import { turnFromJson } from '../harness/turn-json.ts';
import { sha256 } from '../hash.ts';
import { UserError } from '../state/user-error.ts';

/** A file as a session of a harness. */
export interface Recognised {
  harness: HarnessName;
  source: Source;
  /** The project that the document names. */
  project?: string;
}

/** By so much of its beginning a file is known; rows can be long, and the first few suffice. */
const headBytes = 4 * 1024 * 1024;
const headRows = 50;
/** A document is read as a whole. */
const largestDocument = 256 * 1024 * 1024;

/**
 * Which harness a file's session is of. A normalised document is written as lines into `scratch`, and
 * read from there. Throws UserError for a file that is none of these.
 */
export function recogniseFile(
  file: string,
  scratch: string,
  wanted: HarnessName | undefined,
): Recognised {
  const path = resolve(file);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) {
    throw new UserError(
      stat ? `${path} is no file` : `There is no file ${path}`,
      'Name a transcript (JSON lines of a harness) or a document of `session export --format json`.',
    );
  }
  const head = headOf(path, headBytes);
  if (isDocument(head)) return fromDocument(path, scratch);
  const rows = firstRows(head);
  for (const harness of harnesses) {
    if (wanted !== undefined && harness.name !== wanted) continue;
    const source = harness.recognise?.(path, rows);
    if (source) return { harness: harness.name, source };
  }
  throw new UserError(
    `${path} is no session of ${wanted ?? 'any harness'} that is known`,
    rows.length === 0
      ? 'Its first lines are no JSON objects.'
      : 'See what can be imported with `tracecraft session import --help`.',
  );
}

function firstRows(head: string): Fields[] {
  return head
    .split('\n')
    .slice(0, headRows)
    .map((line) => parseLine(line))
    .filter((row) => row !== undefined);
}

function isDocument(head: string): boolean {
  return new RegExp(`^\\uFEFF?\\s*\\{\\s*"format"\\s*:\\s*"${normalisedFormat}"`).test(head);
}

function fromDocument(path: string, scratch: string): Recognised {
  if (statSync(path).size > largestDocument) {
    throw new UserError(
      `${path} is larger than 256 MB`,
      'Import the JSON lines of its harness instead.',
    );
  }
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  const { facts, turns } = parseDocument(path, text);
  const id = asText(facts.id) ?? `document-${sha256(text).slice(0, 12)}`;
  const lines = [
    { ...facts, type: 'session' },
    ...turns.map((turn) => ({ type: 'turn', ...turn })),
  ];
  const written = join(scratch, `${sha256(text).slice(0, 32)}.jsonl`);
  writeFileSync(written, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), {
    mode: 0o600,
  });
  return {
    harness: 'imported',
    source: { session: id, id: 'main', kind: 'main', path: written },
    project: asText(facts.project),
  };
}

function parseDocument(path: string, text: string): { facts: Fields; turns: Fields[] } {
  const invalid = (why: string) =>
    new UserError(`${path} is no valid document: ${why}`, 'docs/export.md has the schema.');
  let document: Fields | undefined;
  try {
    document = asFields(JSON.parse(text));
  } catch (error) {
    throw invalid((error as Error).message);
  }
  if (document?.version !== normalisedVersion) {
    throw invalid(`its version is ${document?.version}, not ${normalisedVersion}`);
  }
  const facts = asFields(document.session ?? {});
  if (!facts) throw invalid('its session is no object');
  const wrong = factTexts.find((name) => typeof (facts[name] ?? '') !== 'string');
  if (wrong !== undefined) throw invalid(`session.${wrong} is no text`);
  if (!Array.isArray(document.turns)) throw invalid('it has no list of turns');
  const turns = document.turns.map((turn: unknown, index): Fields => {
    try {
      turnFromJson(turn);
    } catch (error) {
      throw invalid(`turn ${index + 1}: ${(error as Error).message}`);
    }
    return turn as Fields;
  });
  return { facts, turns };
}

/** Of what a document tells of its session, what this program reads; each may be missing, or null. */
const factTexts = [
  ...(['id', 'project', 'title', 'model', 'cwd', 'git_branch', 'client_version'] as const),
  ...(['started_at', 'first_record_at', 'last_record_at'] as const),
] satisfies (keyof SessionFacts)[];
