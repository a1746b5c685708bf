import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { turnReader } from '../../src/harness/turn-readers.ts';
import { lineOf } from '../../src/recall/line.ts';
import { factsOf } from '../../src/recall/turn-facts.ts';
import { type Scene, scenario } from './scenario.ts';
import { transcriptWith } from './transcripts.ts';

const script = {
  'try it out': [
    { run: 'make it; exit 3' },
    { run: 'echo fine > note' },
    'It fails all the time. I wrote it down.',
  ],
};

const done = 'ran make it; exit 3 (failed), echo fine > note · It fails all the time.';

scenario(
  'what a turn of the real clients did is known, with how it ended',
  { script },
  async (scene) => {
    const [claude, codex] = await Promise.all([
      scene.claude('try it out').then(() => lines(scene, 'claude')),
      scene.codex('try it out').then(() => lines(scene, 'codex')),
    ]);
    assert.deepEqual(claude, [`try it out → ${done}`]);
    assert.deepEqual(codex, [`try it out → ${done}`]);
  },
);

async function lines({ sandbox }: Scene, client: 'claude' | 'codex'): Promise<string[]> {
  const { path } = transcriptWith(sandbox, client, 'try it out');
  const harness = client === 'claude' ? 'claude-code' : 'codex';
  const rows = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  const turns = turnReader(harness)?.(asLines(rows)) ?? [];
  const all = await Array.fromAsync(turns);
  return all.map((turn) => lineOf(turn, factsOf(turn, harness)));
}

async function* asLines(rows: readonly string[]) {
  for (const row of rows) yield Buffer.from(row);
}
