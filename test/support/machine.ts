import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Bucket } from '../../src/bucket/bucket.ts';
import { openBucket } from '../../src/bucket/open.ts';
import type { HookCall, HookEvent, Source } from '../../src/harness/harness.ts';
import { findHarness } from '../../src/harness/registry.ts';
import { type MirrorContext, openMirror } from '../../src/mirror/context.ts';
import { fileUnder } from '../../src/mirror/file-under.ts';
import { type HookOutcome, runHook } from '../../src/mirror/hook-run.ts';
import { mirrorSource, type StepOptions, type StepResult } from '../../src/mirror/step.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { type ReadBack, readBack } from './read-back.ts';

/** One user's machine within this process: a state folder, transcripts, and a folder as the bucket. */
export interface Machine {
  home: string;
  env: Record<string, string>;
  source(session: string, id?: string): Source;
  /** Opened for one run and closed behind it. */
  use<T>(work: (context: MirrorContext) => T | Promise<T>, budget?: number): Promise<T>;
  step(source: Source, options?: StepOptions): Promise<StepResult>;
  hook(event: HookEvent, session: string, more?: Partial<HookCall>): Promise<HookOutcome>;
  /** What is put between the mirror and the folder, until it is set back to undefined. */
  wrap: ((real: Bucket) => Bucket) | undefined;
  /** As the context has it. */
  onWaiting?: () => Promise<void>;
  /** The ids of all session records in the bucket. */
  records(): string[];
  record(id: string): ReadBack;
  recordFolder(id: string): string;
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** `name` tells machines apart that share the bucket, which lies in `root`. */
export function makeMachine(root: string, name = 'one'): Machine {
  const home = join(root, name);
  const bucket = join(root, 'bucket');
  const room = join(bucket, 'p/sessions/claude-code');
  const env = {
    HOME: home,
    TRACECRAFT_HOME: join(home, '.tracecraft'),
    TRACECRAFT_BUCKET: pathToFileURL(bucket).href,
    TRACECRAFT_PROJECT: 'p',
  };
  const machine: Machine = {
    home,
    env,
    wrap: undefined,
    source: (session, id = 'main') => ({
      session,
      id,
      kind: id === 'main' ? 'main' : 'subagent',
      path: join(
        home,
        'transcripts',
        id === 'main' ? `${session}.jsonl` : `${session}/${id}.jsonl`,
      ),
      ...(id !== 'main' && { parent: session }),
    }),
    async use(work, budget = 20_000) {
      const context = openMirror(env, { at: Date.now() + budget });
      try {
        const { wrap, onWaiting } = machine;
        if (onWaiting) context.onWaiting = onWaiting;
        if (!wrap) return await work(context);
        const real = await openBucket(context.bucketUrl, {
          env,
          deadline: context.deadline,
          cache: context.paths.cache,
        });
        // One for the run: what it counts, it counts through to the end.
        const wrapped = wrap(real);
        return await work({ ...context, bucket: async () => wrapped });
      } finally {
        context.close();
      }
    },
    step: (source, options) =>
      machine.use((context) =>
        mirrorSource(context, fileUnder(context, 'claude-code', source, home), options),
      ),
    hook: (event, session, more) => {
      const call: HookCall = {
        event,
        session,
        sources: [machine.source(session)],
        cwd: home,
        ends: event === 'SessionEnd',
        budget: 4_000,
        ...more,
      };
      const harness = findHarness('claude-code');
      if (!harness) throw new Error('Claude Code is not in the registry');
      return machine.use((context) => runHook(context, harness, call), call.budget);
    },
    records: () => readdirSync(room).sort(),
    record: (id) => readBack(join(room, id)),
    recordFolder: (id) => join(room, id),
  };
  return machine;
}

/** What must lie in the bucket for these bytes of a transcript. */
export function redacted(bytes: Buffer): Buffer {
  return createRedactor().lines(bytes).body.bytes;
}
