import { takeTurns } from '../event-loop.ts';
import { type FoundSession, type Harness, origin, type Source } from '../harness/harness.ts';
import { linesOf } from '../harness/records.ts';
import { harnessOf } from '../harness/registry.ts';
import { findSource } from '../state/sources.ts';
import { titleAfter } from './advance.ts';
import type { MirrorContext } from './context.ts';
import { unlessCopy } from './file-under.ts';

/** Bytes of a transcript's beginning: what a client puts before the first prompt is seldom longer. */
const headLengths = [32 * 1024, 256 * 1024];

/**
 * The title of a session on this machine, redacted: what its mirror has, else what its name or first prompt
 * is at the beginning of the transcript. Null where neither tells one.
 */
export async function sessionTitle(
  context: MirrorContext,
  { harness, sources }: FoundSession,
): Promise<string | null> {
  const [place] = sources;
  if (place === undefined || place.kind === 'attachments') return null;
  await takeTurns();
  try {
    const source = unlessCopy(context, harness, place);
    const row = findSource(context.db, context.bucketUrl, harness, source);
    return row?.meta?.title ?? (await titleAtHead(context, harness, source));
  } catch {
    // One that cannot be read has no title; bringing it says what is wrong.
    return null;
  }
}

async function titleAtHead(
  { redactor }: MirrorContext,
  name: FoundSession['harness'],
  source: Source,
): Promise<string | null> {
  const harness = harnessOf(name);
  for (const bytes of headLengths) {
    const head = await harness.read(source, origin, { bytes });
    if (head.status !== 'ok') return null;
    const line = lineThatNames(harness, head.bytes, source);
    if (line !== undefined) {
      // Redacted first: a title that is cut out of a prompt could end in the middle of a secret.
      const { body } = redactor.lines(Buffer.concat([line, newline]));
      return titleAfter({ title: null }, harness.observe(body.bytes, source)).title;
    }
    if (!head.more) return null;
  }
  return null;
}

const newline = Buffer.from('\n');

/** Of a transcript's beginning, the line that holds its name, else its first prompt: that alone is redacted, which takes longest. */
function lineThatNames(harness: Harness, head: Buffer, source: Source): Buffer | undefined {
  const { givenTitle, firstPrompt } = harness.observe(head, source);
  if (givenTitle === undefined && firstPrompt === undefined) return undefined;
  for (const line of linesOf(head)) {
    const seen = harness.observe(line, source);
    const isIt =
      givenTitle === undefined ? seen.firstPrompt === firstPrompt : seen.givenTitle === givenTitle;
    if (isIt) return line;
  }
  return undefined;
}
