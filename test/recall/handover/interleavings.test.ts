import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import type { HookCall } from '../../../src/harness/harness.ts';
import { harnessOf } from '../../../src/harness/registry.ts';
import { seat, seatedIn } from '../../../src/recall/handover/seat.ts';
import { predecessorOf } from '../../../src/recall/handover/succession.ts';
import { openDatabase } from '../../../src/state/database.ts';
import { noteSuccession } from '../../../src/state/successions.ts';
import { noteEnd, type Seated } from '../../../src/state/windows.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { seeded } from '../../support/random.ts';

const rounds = 2_000;
const claude = harnessOf('claude-code');

test('whatever several windows do at the same time, a cleared one goes on from its own last session', (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const db = openDatabase(join(temporaryFolder(t), 'state.db'), 1_000);
  t.after(() => db.close());
  db.exec('PRAGMA synchronous = OFF');
  const windows = ['one', 'two', 'three'].map((window) => ({ process: 'p', window }));
  /** What a person would say: which session was last worked on in the window, and what it came out of. */
  const last = new Map<string, string>();
  const cameFrom = new Map<string, string>();
  const sessions: string[] = [];
  let now = 0;

  for (let round = 0; round < rounds; round += 1) {
    now += random.between(1, 20_000);
    const place = random.pick(windows);
    const own = last.get(place.window);
    const cleared = sessions.length > 0 && random.chance(0.15) ? random.pick(sessions) : undefined;
    const session = cleared ?? `s${round}`;
    const from = predecessor(place.window, session, 'clear');
    const circles = cleared !== undefined && own !== undefined && ancestry(own).includes(cleared);
    assert.equal(from?.session, circles ? undefined : own, `round ${round}, seed ${random.seed}`);
    // Some never begin, some end at once, some are taken up again.
    if (random.chance(0.3)) continue;
    if (random.chance(0.2)) noteEnd(db, place.window, random.pick(['clear', 'other']), now);
    if (cleared !== undefined) {
      work(place, cleared);
      continue;
    }
    if (from) {
      const at = new Date(now).toISOString();
      const { session: former, project, harness } = from;
      const continues = { harness, session: former, project, by: 'clear' as const, at };
      noteSuccession(db, who(session), { continues, isReal: true }, now);
      cameFrom.set(session, former);
    }
    sessions.push(session);
    work(place, session);
  }

  function predecessor(window: string, session: string, cause: string): Seated | undefined {
    const seated = seatedIn(db, { process: 'p', window }, now);
    const call = { session, cause } as HookCall;
    return predecessorOf(db, claude, call, { seated, project: 'p', now });
  }

  function work(place: (typeof windows)[number], session: string): void {
    seat(db, place, who(session), now);
    last.set(place.window, session);
  }

  function ancestry(session: string): string[] {
    const found = [session];
    for (let at = cameFrom.get(session); at !== undefined; at = cameFrom.get(at)) found.push(at);
    return found;
  }
});

function who(session: string): Seated {
  return { harness: 'claude-code', session, project: 'p' };
}
