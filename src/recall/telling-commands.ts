import type { RunCommand } from './turn-facts.ts';

/** What commands are for, the most telling first. */
const purposes: readonly RegExp[] = [
  /\b(?:tests?|pytest|jest|vitest|tox|ctest|rspec|phpunit|playwright)\b/,
  /\b(?:build|compile|tsc|make(?![.-])|lint|biome|eslint|ruff|mypy|clippy|cargo check|gradlew?|mvn|cmake|ci)\b/,
  /\b(?:git (?:commit|push|merge|rebase|tag|revert|cherry-pick|reset)|gh (?:pr|release|issue))\b/,
  /\b(?:install|publish|deploy|release|docker|kubectl|terraform|migrate)\b/,
];

/** Looking around, which every turn does. */
const looks =
  /^(?:ls|cat|head|tail|grep|rg|find|fd|sed -n|awk|pwd|cd|echo|which|wc|file|stat|tree|diff|jq|sleep|true|git (?:status|diff|log|show|branch|rev-parse|grep|blame))\b/;

const writesFile = /(?<![0-9&=-])>>? *(?!&|\/dev\/null)/;

/**
 * A turn's commands, each once, as they ended last: those that failed first, then by what they are for;
 * those that only look around last.
 */
export function tellingCommands(commands: readonly RunCommand[]): RunCommand[] {
  const last = new Map<string, RunCommand>();
  for (const { text, failed } of commands) {
    const bare = withoutPlace(text);
    last.set(bare, { text: bare, ...(failed && { failed }) });
  }
  const ranked = [...last.values()].map((command) => ({ command, rank: rankOf(command) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ command }) => command);
}

export function onlyLooks({ text }: RunCommand): boolean {
  return looks.test(text) && !writesFile.test(text);
}

function rankOf(command: RunCommand): number {
  if (onlyLooks(command)) return purposes.length + 1;
  if (command.failed) return -1;
  const purpose = purposes.findIndex((pattern) => pattern.test(command.text));
  return purpose === -1 ? purposes.length : purpose;
}

/** Where and in which environment it ran says little later. */
function withoutPlace(command: string): string {
  return command.replace(
    /^(?:cd [^&;|]+(?:&&|;) *|(?:sudo|time|env|[A-Z_][A-Z0-9_]*=[^ '"]*) +)+(?=.)/,
    '',
  );
}
