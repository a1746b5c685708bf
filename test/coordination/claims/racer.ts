/** A worker of a race for steps: a fresh client for each of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BucketError } from '../../../src/bucket/bucket.ts';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { openBucket } from '../../../src/bucket/open.ts';
import { claimStep } from '../../../src/coordination/claims/claim.ts';
import { ClaimHeld } from '../../../src/coordination/claims/errors.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { randomHex } from '../../../src/hash.ts';
import { markRedacted } from '../../../src/redact/redacted.ts';
import { openDatabase } from '../../../src/state/database.ts';
import { writeProbe } from '../../../src/state/probes.ts';
import { makeCoordination } from '../../support/coordination.ts';
import { serveRounds } from '../../support/fleet-worker.ts';

/** `put`: one conditional put of such a body, ready to be sent; undefined: sits this round out. */
export interface RaceQuestion {
  how: 'claim' | 'put' | undefined;
  url: string;
  step: string;
  /** With the connection standing before the race begins, and with redaction, its rules loaded. */
  warm?: boolean;
}

export type RaceAnswer = { ms: number } & (
  | {
      outcome: 'won' | 'lost';
      holder: string | undefined;
      lease: string | undefined;
      /** What the bucket failed with, where it was said twice. */
      away: string | undefined;
    }
  | { outcome: 'idle' }
);

const agent = `racer-${process.argv[2]}`;
const cache = mkdtempSync(join(tmpdir(), 'tracecraft-racer-'));
process.on('exit', () => rmSync(cache, { recursive: true, force: true }));
const db = openDatabase(join(cache, 'state.db'), 1_000);

/** As many fields, and as long. */
function likeClaim(): object {
  const fields = Array.from({ length: 18 }, (_, i) => [`field_${i}`, randomHex(10)]);
  return { agent, claimed_at: new Date().toISOString(), ...Object.fromEntries(fields) };
}

/** Loading the rules takes each process of a large fleet seconds. */
const unredacted = (value: unknown) =>
  markRedacted(Buffer.from(`${JSON.stringify(value, null, 2)}\n`));

serveRounds<RaceQuestion, RaceAnswer>(async ({ how, url, step, warm }) => {
  if (!how) return async () => ({ ms: 0, outcome: 'idle' });
  const deadline = { at: Date.now() + 60_000 };
  const bucket = await openBucket(url, { env: process.env, deadline, cache });
  writeProbe(db, bucket.url, { ifNoneMatch: 'enforced', ifMatch: 'enforced' }, Date.now());
  const made = makeCoordination({ bucket, db, cache, agent });
  const c = warm ? made : { ...made, redactor: { ...made.redactor, json: unredacted } };
  const name = stepName(step);
  const key = stepKey(c.project, name.sid, 'claim');
  const body = c.redactor.json(likeClaim());
  if (warm) await bucket.head(key);

  const races = {
    async put() {
      const { stored } = await bucket.put(key, body, { ifNoneMatch: true });
      return { won: stored, holder: undefined, lease: undefined, away: undefined };
    },
    async claim() {
      let away: string | undefined;
      const onAway = ({ message }: BucketError) => {
        away = message;
      };
      try {
        const { lease } = await inSpiteOfIt(() => claimStep(c, name, { ttlMs: 600_000 }), onAway);
        return { won: true, holder: agent, lease, away };
      } catch (error) {
        if (!(error instanceof ClaimHeld)) throw error;
        const { agent: holder, lease } = error.holder;
        return { won: false, holder, lease, away };
      }
    },
  };

  return async () => {
    const start = performance.now();
    try {
      const { won, ...answer } = await races[how]();
      const ms = performance.now() - start;
      return { ms, outcome: won ? 'won' : 'lost', ...answer };
    } finally {
      bucket.close();
    }
  };
});

/**
 * Answers that are cut off eight times in a row are an error of the bucket, of one request in 400,000. Whoever is told
 * that says it again, and is told then whether the step is his: no other process has his name.
 */
async function inSpiteOfIt<T>(
  work: () => Promise<T>,
  onAway: (error: BucketError) => void,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BucketError)) throw error;
    onAway(error);
    return work();
  }
}
