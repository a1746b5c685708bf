import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Bucket, BucketError } from '../bucket/bucket.ts';
import { openBucket } from '../bucket/open.ts';
import type { EmptyRecords } from '../records/empty-records.ts';
import type { Meta } from '../records/meta.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { Config } from '../state/config.ts';
import type { Database } from '../state/database.ts';
import type { Paths } from '../state/paths.ts';
import { hasRecords, machineId } from '../state/sources.ts';
import { type LocalContext, openLocal } from './local-context.ts';
import { openRedaction, type RedactionNote } from './redaction.ts';

/** A part that is in the bucket and committed. */
export interface StoredStretch {
  /** The record's, with this part in it. */
  meta: Meta;
  /** The part before this one; null for the first. */
  behind: string | null;
  /** As stored: redacted, whole lines. */
  bytes: Buffer;
}

/** Who mirrors, and for how long: what every step needs and none changes. */
export interface MirrorContext extends LocalContext {
  /** Opens it on first use. */
  bucket(): Promise<Bucket>;
  redactor: Redactor;
  /** By which rules it redacts, as metas say it. */
  redaction: RedactionNote;
  /** Records that need not be looked for; a backfill finds them out, a hook does not. */
  emptyRecords?: EmptyRecords;
  agent: string;
  host: string;
  machine: string;
  /** This process as the holder of leases. */
  owner: string;
}

/** Throws UserError for a config that cannot be read; opens no connection yet. */
export function openMirror(
  env: NodeJS.ProcessEnv,
  deadline: { at: number },
  paths?: Paths,
  config?: Config,
): MirrorContext {
  return mirrorOn(openLocal(env, deadline, paths, config));
}

/** The same on a state that is open; closing it closes that too. */
export function mirrorOn(local: LocalContext): MirrorContext {
  const { env, paths, config, db, bucketUrl, deadline } = local;
  let bucket: Promise<Bucket> | undefined;
  let opened: Bucket | undefined;
  return {
    ...local,
    async mirror() {
      return this;
    },
    bucket() {
      bucket ??= openBucket(bucketUrl, {
        env,
        deadline,
        credentials: config.s3,
        cache: paths.cache,
      }).then((value) => {
        opened = value;
        checkFolder(bucketUrl, db);
        return value;
      });
      return bucket;
    },
    ...openRedaction(config, bucketUrl, env),
    agent: agentName(config, env),
    host: hostname(),
    machine: machineId(db),
    owner: `${process.pid}-${process.hrtime.bigint().toString(36)}`,
    close() {
      opened?.close();
      db.close();
    },
  };
}

/**
 * A folder that held sessions and is not there is an unplugged disk, or one that is not mounted: writing
 * into its place would hide that.
 */
function checkFolder(url: string, db: Database): void {
  const fault = folderFault(url);
  if (fault && hasRecords(db, url)) throw fault;
}

/** Throws BucketError where a folder is the bucket, and it is not there or no folder. */
export function requireFolder(url: string): void {
  const fault = folderFault(url);
  if (fault) throw fault;
}

function folderFault(url: string): BucketError | undefined {
  if (!url.startsWith('file:')) return undefined;
  const folder = fileURLToPath(url);
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return undefined;
  if (stat) {
    return new BucketError('invalid', `${folder} is the bucket, and is no folder`, {
      hint: 'Choose another with `tracecraft config set bucket`.',
    });
  }
  return new BucketError('unreachable', `The bucket's folder ${folder} is not there`, {
    hint: `Mount its disk; or, should it begin empty again, make it with \`mkdir -p ${folder}\`.`,
  });
}

/** `TRACECRAFT_AGENT`, else the config's, else `user-host`. */
export function agentName(config: Config, env: NodeJS.ProcessEnv): string {
  return env.TRACECRAFT_AGENT || config.agent || `${userName(env)}-${hostname()}`;
}

function userName(env: NodeJS.ProcessEnv): string {
  if (env.USER) return env.USER;
  try {
    return userInfo().username;
  } catch {
    // A user id without an account, as containers have.
    return 'user';
  }
}
