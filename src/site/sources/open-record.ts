import type { Bucket } from '../../bucket/bucket.ts';
import { takeTurns } from '../../event-loop.ts';
import { findHarness } from '../../harness/registry.ts';
import type { Turn } from '../../harness/turn.ts';
import { openUsageReader } from '../../harness/usage-readers.ts';
import { giveBack } from '../../recall/give-back.ts';
import { beginning, isReadable, readStretch, type Standing } from '../../recall/read-stretch.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { createMemory, type SecretMemory } from '../../redact/secret-memory.ts';
import { UserError } from '../../state/user-error.ts';
import type { RecordRead, SiteRecord, SiteSession } from '../model.ts';
import { gatherAnswers } from './answers.ts';
import type { PlacedRecord, PlacedSession } from './place.ts';
import { linesAt, pieces, stretchBytes } from './record-lines.ts';

/** What reading takes. */
export interface Reading {
  bucket(): Promise<Bucket>;
  redactor: Redactor;
  /** Told of what was read, in bytes. */
  onBytes?(count: number): void;
}

/** Bytes that are read before one waits for what was given to be taken. */
const drainedEvery = 4 * 1024 * 1024;

/** A session whose records can be read: first its own, as that shows secrets that subagents repeat. */
export function openSession(reading: Reading, placed: PlacedSession): SiteSession {
  const memory = createMemory(placed.main.facts.id);
  const open = (record: PlacedRecord) => openRecord(reading, record, memory);
  return {
    main: open(placed.main),
    subagents: new Map(placed.subagents.map((each) => [each.facts.id, open(each)])),
    relatives: placed.relatives,
  };
}

function openRecord(reading: Reading, placed: PlacedRecord, memory: SecretMemory): SiteRecord {
  const { facts, bytes, version } = placed;
  return {
    facts,
    harnessLabel: findHarness(facts.harness)?.label ?? facts.harness,
    bytes,
    version,
    read: (take, drain) => readRecord(reading, placed, memory, take, drain),
  };
}

async function readRecord(
  { bucket, redactor, onBytes }: Reading,
  { facts, place }: PlacedRecord,
  memory: SecretMemory,
  take: (turn: Turn) => void,
  drain: () => Promise<void> = async () => {},
): Promise<RecordRead> {
  const { harness } = facts;
  if (!isReadable(harness)) {
    throw new UserError(
      `Nobody here reads the records of ${harness}`,
      'A newer version of tracecraft may.',
    );
  }
  const { bodies, damage } = await linesAt(place, bucket);
  const of = { session: facts.session ?? facts.id, source: facts.source ?? 'main' };
  const usage = openUsageReader(harness)?.(undefined, of);
  const answers = gatherAnswers();
  const rewound = new Set<number>();
  const marks = new Map<string, number>();
  let from: Standing = beginning;
  let undrained = 0;
  for await (const body of bodies) {
    for (const piece of pieces(body, stretchBytes)) {
      await takeTurns();
      takeLines(redactor.lines(piece, memory).body.bytes, true);
      onBytes?.(piece.length);
      undrained += piece.length;
      if (undrained < drainedEvery) continue;
      await drain();
      undrained = 0;
    }
    giveBack(body);
  }
  takeLines(Buffer.alloc(0), false);
  await drain();
  return { rewound, answers: answers.all(), damage };

  function takeLines(lines: Buffer, goesOn: boolean): void {
    const { fates, standing } = readStretch(lines, { harness, from, marks, goesOn }, take);
    for (const turn of fates.returned) rewound.delete(turn);
    for (const turn of fates) rewound.add(turn);
    from = standing;
    if (!usage) return;
    if (lines.length > 0) usage.take(lines);
    answers.add(usage.answers());
  }
}
