import { plainName } from '../model-name.ts';

/**
 * What a model takes in tokens, for clients that do not say: the usual window first, then larger ones that it is
 * sold with. A guess: what a client leaves free for the answer is its own.
 */
const windows: readonly [model: RegExp, ...tokens: number[]][] = [
  [/^claude-/, 200_000, 1_000_000],
  [/^gpt-[56]/, 272_000, 400_000, 1_050_000],
  [/^gpt-4-1/, 1_047_576],
  [/^gpt-4o/, 128_000],
  [/^o[134]/, 200_000],
  [/^gemini-/, 1_048_576, 2_097_152],
  [/^grok-4/, 256_000, 2_000_000],
  [/^deepseek-/, 128_000, 1_000_000],
  [/^(?:kimi|moonshot)/, 256_000],
  [/^glm-/, 200_000],
  [/^qwen/, 256_000, 1_000_000],
];

/** As Claude Code writes that the larger window was chosen. */
const million = /\[1m\]$/i;

/** `used`: tokens that it has been seen to take. Undefined for a model that is not in the table. */
export function guessedWindow(model: string | undefined, used: number): number | undefined {
  if (model === undefined) return undefined;
  if (million.test(model.trim())) return 1_000_000;
  const name = plainName(model) ?? model;
  const [, ...sizes] = windows.find(([pattern]) => pattern.test(name)) ?? [];
  return sizes.find((tokens) => used <= tokens);
}
