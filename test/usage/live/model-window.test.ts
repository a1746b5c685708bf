import assert from 'node:assert/strict';
import test from 'node:test';
import { guessedWindow } from '../../../src/usage/live/model-window.ts';

const guesses: [model: string | undefined, used: number, window: number | undefined][] = [
  ['claude-opus-4-5-20251101', 100, 200_000],
  ['claude-opus-4-5[1m]', 100, 1_000_000],
  ['anthropic/claude-sonnet-4.5', 100, 200_000],
  // It was seen to take more than it usually does.
  ['claude-sonnet-4-5', 250_000, 1_000_000],
  ['gpt-5.5', 300_000, 400_000],
  ['gpt-4o', 300_000, undefined],
  ['gpt-5.5-codex', 100, 272_000],
  ['gemini-3-pro', 100, 1_048_576],
  ['a model of one’s own', 100, undefined],
  [undefined, 100, undefined],
];

for (const [model, used, window] of guesses) {
  test(`${model} that was given ${used} tokens takes ${window ?? 'nobody knows how many'}`, () => {
    assert.equal(guessedWindow(model, used), window);
  });
}
