import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { UserError } from '../../src/state/user-error.ts';
import { redacted } from '../support/machine.ts';
import { type Random, seeded } from '../support/random.ts';
import { append, randomLines } from '../support/transcript.ts';
import { age, makeRestoringUser, type RestoringUser } from './restore-user.ts';

const worlds = Number(process.env.TRACECRAFT_TEST_WORLDS ?? 40);
const session = '11111111-aaaa-4000-8000-000000000001';

test(`${worlds} random histories of restoring and going on, on three machines, keep every branch`, async (t) => {
  const random = seeded();
  const root = mkdtempSync(join(tmpdir(), 'tracecraft-restore-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const tally: Record<string, number> = {};
  for (let index = 0; index < worlds; index += 1) {
    const history: string[] = [];
    try {
      await live(join(root, String(index)), random, (event) => {
        history.push(event);
        const kind = event.split(':')[0] as string;
        tally[kind] = (tally[kind] ?? 0) + 1;
      });
    } catch (error) {
      throw new Error(`seed ${random.seed}, world ${index}: ${history.join(', ')}`, {
        cause: error,
      });
    }
    rmSync(join(root, String(index)), { recursive: true, force: true });
  }
  t.diagnostic(`seed ${random.seed}: ${JSON.stringify(tally)}`);
});

/** What is expected of one machine. */
interface Player {
  user: RestoringUser;
  name: string;
  path: string;
  /** The record that its transcript is the copy of, as long as that is sure. */
  record?: string;
}

async function live(root: string, random: Random, note: (event: string) => void): Promise<void> {
  const players: Player[] = ['a', 'b', 'c'].map((name) => {
    const user = makeRestoringUser(root, name);
    return { user, name, path: user.source(session).path };
  });
  const [first] = players as [Player];
  const before = new Map<string, Buffer>();
  await turn(first, random);
  for (let events = random.between(3, 12); events > 0; events -= 1) {
    const player = random.pick(players);
    const dice = random.next();
    const { record, name } = player;
    if (dice < 0.35) {
      if (!existsSync(player.path)) continue;
      const goesOn = record !== undefined && isCopyOf(player, record);
      const there = first.user.records();
      note(`turn:${name}${goesOn ? ` in ${record}` : ''}`);
      await turn(player, random);
      if (goesOn) {
        assert.deepEqual(first.user.records(), there, 'no record is made beside');
        assert.ok(isCopyOf(player, record), `${record} is what ${name} has`);
      }
    } else if (dice < 0.7) {
      await restore(player, random, note);
    } else if (dice < 0.8) {
      note(`state lost:${name}`);
      rmSync(player.user.env.TRACECRAFT_HOME as string, { recursive: true, force: true });
      // Found again are the session's own record and the branch of this machine, which is a new one now.
      if (record !== session) player.record = undefined;
    } else if (dice < 0.9) {
      const other = random.pick(players.filter((each) => each !== player));
      if (![player, other].every(({ path }) => existsSync(path))) continue;
      note(`turns:${name} and ${other.name}`);
      // What a record holds is looked at behind both: a new one has a part before it has its meta.
      await Promise.all([goOn(player, random), goOn(other, random)]);
      for (const each of [player, other]) each.record = recordOf(each);
    } else {
      note(`cleaned up:${name}`);
      rmSync(player.path, { force: true });
    }
    assertNothingLost(first.user, before);
  }
  for (const { user } of players) {
    for (const record of user.records()) {
      assert.deepEqual((await user.verify(record)).faults, [], record);
    }
  }
}

/** The client writes, and its hook runs; all of it is in one of the records then. */
async function turn(player: Player, random: Random): Promise<void> {
  await goOn(player, random);
  player.record = recordOf(player);
}

async function goOn({ user, path }: Player, random: Random): Promise<void> {
  append(path, randomLines(random, 4));
  await user.step(user.source(session));
}

function recordOf(player: Player): string {
  const holding = player.user.records().filter((record) => isCopyOf(player, record));
  assert.equal(holding.length, 1, `one record is what ${player.name} has`);
  return holding[0] as string;
}

async function restore(
  player: Player,
  random: Random,
  note: (event: string) => void,
): Promise<void> {
  const { user, path, name } = player;
  const record = random.pick(user.records());
  const force = random.chance(0.4);
  const { bytes, meta } = user.record(record);
  const local = existsSync(path) ? redacted(readFileSync(path)) : Buffer.alloc(0);
  const fits = bytes.subarray(0, local.length).equals(local);
  if (existsSync(path)) age(path);
  note(`restore:${name} ${record.slice(session.length)} ${force ? 'force' : ''}`);
  const restored = user.restore(record, { exact: true, force });
  if (!fits && !force) {
    await assert.rejects(restored, UserError);
    return;
  }
  await restored;
  assert.ok(isCopyOf(player, record), `${record} is there`);
  // What is superseded is not gone on with.
  const goesOn = meta.superseded_by === undefined;
  const wasThere = local.equals(bytes);
  if (!wasThere) player.record = goesOn ? record : undefined;
}

function isCopyOf({ user, path }: Player, record: string): boolean {
  return user.record(record).bytes.equals(redacted(readFileSync(path)));
}

/** No record loses what it held. */
function assertNothingLost(user: RestoringUser, before: Map<string, Buffer>): void {
  for (const [record, bytes] of before) {
    const now = user.record(record).bytes.subarray(0, bytes.length);
    assert.ok(now.equals(bytes), `${record} holds what it held`);
  }
  for (const record of user.records()) before.set(record, user.record(record).bytes);
}
