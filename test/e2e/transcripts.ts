import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Meta } from '../../src/records/meta.ts';
import type { Sandbox } from '../support/sandbox.ts';
import { filesBelow, type Scene } from './scenario.ts';

/** A file that a client wrote, and the id of its record in the bucket. */
export interface Transcript {
  record: string;
  path: string;
}

type Naming = (path: string) => string | undefined;

const naming: Record<'claude' | 'codex', { folder: string; record: Naming }> = {
  claude: {
    folder: '.claude/projects',
    record: (path) => {
      const [, session, agent] =
        /([0-9a-f-]{36})(?:\/subagents\/(agent-.+))?\.jsonl$/.exec(path) ?? [];
      return agent === undefined ? session : `${session}__${agent}`;
    },
  },
  codex: {
    folder: '.codex/sessions',
    record: (path) => /rollout-.*-([0-9a-f-]{36})\.jsonl$/.exec(path)?.[1],
  },
};

export function transcripts(sandbox: Sandbox, client: 'claude' | 'codex'): Transcript[] {
  const { folder, record } = naming[client];
  return filesBelow(join(sandbox.home, folder)).flatMap((path) => {
    const id = record(path);
    return id === undefined ? [] : [{ record: id, path }];
  });
}

/** What begins the text that a session is given of the one that it goes on from. */
const handedOver = '# Work to go on with';

/** The one transcript in which somebody said this. */
export function transcriptWith(sandbox: Sandbox, client: 'claude' | 'codex', text: string) {
  const found = transcripts(sandbox, client).filter(({ path }) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .some((row) => row.includes(text) && !row.includes(handedOver)),
  );
  assert.equal(found.length, 1, `transcripts of ${client} that hold "${text}"`);
  return found[0] as Transcript;
}

/** That the record in the bucket is the transcript: every line of it, once, in order. */
export async function assertMirrored(scene: Scene, { record, path }: Transcript): Promise<void> {
  const kept = await scene.tracecraft('session', 'export', record);
  const written = readFileSync(path, 'utf8');
  if (kept !== written) assert.fail(`${record} is not ${path}: ${difference(kept, written)}`);
}

/** The record's meta.json, as it lies in the embedded bucket. */
export function metaOf({ sandbox }: Scene, record: string): Meta {
  const files = filesBelow(join(sandbox.home, '.tracecraft/bucket'));
  const path = files.find((file) => file.endsWith(`/${record}/meta.json`));
  assert.ok(path, `${record} has a meta.json`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Both are far too long for a message. */
function difference(kept: string, written: string): string {
  const [are, should] = [kept.split('\n'), written.split('\n')];
  const at = should.findIndex((line, index) => line !== are[index]);
  const twice = are.length - new Set(are).size;
  return [
    `${are.length - 1} lines kept, ${should.length - 1} written, ${twice} kept twice`,
    `first difference in line ${at + 1}`,
    `  kept:    ${are[at]?.slice(0, 120) ?? '(no such line)'}`,
    `  written: ${should[at]?.slice(0, 120) ?? '(no such line)'}`,
  ].join('\n');
}
