import { BucketError, type Visibility } from '../../bucket/bucket.ts';
import { type Probe, probeBucket } from '../../bucket/probe.ts';
import { openCoordination } from '../../coordination/context.ts';
import { beat } from '../../coordination/presence/beat.ts';
import { type MirrorContext, openMirror } from '../../mirror/context.ts';
import { type Config, writeConfig } from '../../state/config.ts';
import { forgetBeat } from '../../state/coordination.ts';
import { noteSuccess } from '../../state/health.ts';
import type { Paths } from '../../state/paths.ts';
import { writeProbe } from '../../state/probes.ts';
import { UserError } from '../../state/user-error.ts';

export interface SetUp {
  env: NodeJS.ProcessEnv;
  paths: Paths;
  /** As it shall be. */
  config: Config;
  bucketUrl: string;
  project: string;
  agent?: string;
}

export interface SetUpResult {
  agent: string;
  bucketUrl: string;
  /** The bucket was not there before. */
  isMade: boolean;
  probe: Probe;
  visibility?: Visibility;
}

/** ms that the bucket may take for all that is asked of it. */
const patience = 30_000;

/**
 * Makes the bucket where it is missing, tries it, and puts the agent's record; only then are the settings
 * written, so that what does not work is not kept. Throws BucketError and UserError.
 */
export async function setUp({ env, paths, config, ...asked }: SetUp): Promise<SetUpResult> {
  const named = { ...env, TRACECRAFT_BUCKET: asked.bucketUrl };
  const context = openMirror(named, { at: Date.now() + patience }, paths, config);
  try {
    const tried = await tryBucket(context);
    const c = await openCoordination(context, { project: asked.project, agent: asked.agent });
    try {
      forgetBeat(c.db, { bucket: c.bucketUrl, project: c.project, agent: c.me.agent });
      await beat(c);
    } finally {
      c.documents.close();
    }
    writeConfig(paths, config);
    return { agent: c.me.agent, bucketUrl: c.bucketUrl, ...tried };
  } finally {
    context.close();
  }
}

async function tryBucket(
  context: MirrorContext,
): Promise<Pick<SetUpResult, 'isMade' | 'probe' | 'visibility'>> {
  const { db, bucketUrl, redactor } = context;
  const bucket = await context.bucket();
  const isMade = await bucket.ensure().catch((error: unknown) => {
    throw hasNoKeys(context, error) ? keysRequired(error) : error;
  });
  const visibility = await bucket.visibility?.();
  const probe = await probeBucket(bucket, redactor);
  writeProbe(db, bucketUrl, probe, Date.now());
  noteSuccess(db, bucketUrl);
  return { isMade, probe, visibility };
}

function hasNoKeys({ bucketUrl, config, env }: MirrorContext, error: unknown): boolean {
  const isRefused = error instanceof BucketError && error.failure === 'denied';
  const hasSome = config.s3?.access_key_id ?? env.AWS_ACCESS_KEY_ID;
  return isRefused && bucketUrl.startsWith('s3:') && !hasSome;
}

function keysRequired(cause: unknown): UserError {
  return new UserError(
    `S3 credentials required. ${(cause as Error).message}`,
    'Give --access-key and --secret-key, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use ~/.aws.',
    { cause },
  );
}
