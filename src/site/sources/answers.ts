import type { Usage } from '../../harness/turn.ts';
import type { Answer } from '../../harness/usage-reader.ts';

/** Gathers what a record's readers give: each answer once, of each of its counts the greatest. */
export function gatherAnswers(): { add(answers: readonly Answer[]): void; all(): Answer[] } {
  const byId = new Map<string, Answer>();
  return {
    add(answers) {
      for (const answer of answers) {
        const known = byId.get(answer.id);
        byId.set(answer.id, known ? merged(known, answer) : answer);
      }
    },
    all: () => [...byId.values()],
  };
}

function merged(known: Answer, again: Answer): Answer {
  return {
    ...again,
    ...known,
    usage: greatest(known.usage, again.usage),
    cacheWriteLong: Math.max(known.cacheWriteLong, again.cacheWriteLong),
    ...((known.cost ?? again.cost) !== undefined && {
      cost: Math.max(known.cost ?? 0, again.cost ?? 0),
    }),
  };
}

function greatest(one: Usage, other: Usage): Usage {
  return {
    input: Math.max(one.input, other.input),
    output: Math.max(one.output, other.output),
    cacheRead: Math.max(one.cacheRead, other.cacheRead),
    cacheWrite: Math.max(one.cacheWrite, other.cacheWrite),
    reasoning: Math.max(one.reasoning, other.reasoning),
  };
}
