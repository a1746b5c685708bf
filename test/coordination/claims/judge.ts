import assert from 'node:assert/strict';
import type { Key } from '../../../src/bucket/bucket.ts';
import { parseClaim } from '../../../src/coordination/claims/claim-document.ts';
import { decodeDocument } from '../../../src/coordination/document.ts';
import type { VirtualBucket } from '../../support/virtual-bucket.ts';
import type { Deed, What } from './deeds.ts';

/** Whether he was told what came of it. */
export function judge({ what, landed, outcome, told, endedAt, already }: Deed): void {
  // One who takes a step may do so again, when others have had it before he was told.
  assert.ok(landed.length <= 1 || isTaking(what), `${what} was stored ${landed.length} times`);
  const version = landed.at(-1);
  if (outcome === 'under way' || outcome === 'unknown') return;
  if (outcome === 'done') {
    if (version) assert.equal(told?.generation, version.generation);
    if (version && told?.lease) assert.equal(told.lease, version.lease);
    if (isTaking(what)) assert.ok(version || already, `${what} was told to be done, and was not`);
    return;
  }
  // What was his for a moment, until another took it in its turn, is not his: he is told rightly.
  const isPast = isTaking(what) || what === 'renew' ? (version?.generation ?? 0) < endedAt : false;
  assert.ok(!version || isPast, `${what} was stored, and told to be ${outcome}`);
}

function isTaking(what: What): boolean {
  return what === 'claim' || what === 'steal';
}

/** Once all is quiet: what the Python client reads says what the claim says. */
export function judgeQuiet(
  objects: VirtualBucket['objects'],
  { claimKey, statusKey, handoffKey }: Record<'claimKey' | 'statusKey' | 'handoffKey', Key>,
): void {
  const stored = objects.get(claimKey);
  if (!stored) return;
  const claim = parseClaim(decodeDocument(stored.body) ?? {});
  const words = { held: 'in_progress', released: 'pending' } as Record<string, string>;
  const status = decodeDocument(objects.get(statusKey)?.body ?? Buffer.from(''));
  if (!status) {
    assert.equal(claim.state, 'held', 'readers take that for work in progress');
    return;
  }
  assert.equal(status.status, words[claim.state] ?? claim.state, 'the status has come after');
  assert.equal(status.generation, claim.generation);
  const handoff = decodeDocument(objects.get(handoffKey)?.body ?? Buffer.from(''));
  if (claim.handoff) assert.equal(handoff?.lease, claim.lease, 'the handoff has come after');
}
