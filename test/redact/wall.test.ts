import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

const root = join(import.meta.dirname, '../../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'));

/** The files outside of `redact/` that import a name from there. */
function importers(name: string): string[] {
  const imported = new RegExp(`^import [^;]*\\b${name}\\b[^;]*redact/[^;]*;`, 'ms');
  return files
    .filter((path) => !path.startsWith('redact/'))
    .filter((path) => imported.test(readFileSync(join(root, path), 'utf8')));
}

// What a bucket takes can be made by these alone; each has its reason here.
const walls: Record<string, string[]> = {
  // Builds the type of bytes as they are.
  markRedacted: [],
  markRedactedFile: [],
  // Of bytes that a bucket gave, for the same bucket.
  asStored: ['records/compact.ts'],
  // For a bucket that the user's config has named.
  unredacted: ['mirror/redaction.ts'],
};

for (const [name, allowed] of Object.entries(walls)) {
  test(`${name} is used outside of redact/ by ${allowed.join(', ') || 'nobody'}`, () => {
    assert.deepEqual(importers(name), allowed);
  });
}

test('nobody goes around the type by a cast', () => {
  const casting = files.filter((path) =>
    /as (?:unknown as |any as |never as )?Redacted(?:File)?\b/.test(
      readFileSync(join(root, path), 'utf8'),
    ),
  );
  assert.deepEqual(casting, []);
});
