import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Bucket, BucketError } from '../bucket/bucket.ts';
import { canonicalUrl } from '../bucket/canonical.ts';
import { openBucket } from '../bucket/open.ts';
import type { EmptyRecords } from '../records/empty-records.ts';
import type { Redactor } from '../redact/redactor.ts';
import { bucketInForce, type Config, readConfig } from '../state/config.ts';
import { type Database, openDatabase } from '../state/database.ts';
import { type Paths, statePaths } from '../state/paths.ts';
import { hasRecords, machineId } from '../state/sources.ts';
import { openRedaction, type RedactionNote } from './redaction.ts';

/** Who mirrors, and for how long: what every step needs and none changes. */
export interface MirrorContext {
  env: NodeJS.ProcessEnv;
  paths: Paths;
  config: Config;
  db: Database;
  /** The bucket's name in the state; `bucket()` opens it on first use. */
  bucketUrl: string;
  bucket(): Promise<Bucket>;
  redactor: Redactor;
  /** By which rules it redacts, as metas say it. */
  redaction: RedactionNote;
  /** Records that need not be looked for; a backfill finds them out, a hook does not. */
  emptyRecords?: EmptyRecords;
  agent: string;
  host: string;
  machine: string;
  /** Moved forward, at most, and before the bucket is opened. */
  deadline: { at: number };
  /** This process as the holder of leases. */
  owner: string;
  close(): void;
}

/** Throws UserError for a config that cannot be read; opens no connection yet. */
export function openMirror(
  env: NodeJS.ProcessEnv,
  deadline: { at: number },
  paths = statePaths(env),
  config = readConfig(paths),
): MirrorContext {
  const bucketUrl = canonicalUrl(bucketInForce(paths, config, env), env);
  const db = openDatabase(paths.database, Math.max(0, (deadline.at - Date.now()) / 4));
  let bucket: Promise<Bucket> | undefined;
  let opened: Bucket | undefined;
  return {
    env,
    paths,
    config,
    db,
    bucketUrl,
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
    deadline,
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
