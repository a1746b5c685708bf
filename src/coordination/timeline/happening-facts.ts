import { isoTime } from '../time.ts';
import type { Happening } from './happening.ts';

/** A happening for machines: stable names, what does not apply is null. */
export function happeningFacts({ at, kind, agent, to, step, session, ...rest }: Happening) {
  return {
    at: isoTime(at),
    kind,
    agent: agent ?? null,
    to: to ?? null,
    step: step ?? null,
    session: session ?? null,
    harness: rest.harness ?? null,
    memory: rest.name ?? null,
    text: rest.text,
    key: rest.key,
  };
}
