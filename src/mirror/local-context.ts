import { canonicalUrl } from '../bucket/canonical.ts';
import { bucketInForce, type Config, readConfig } from '../state/config.ts';
import { type Database, openDatabase } from '../state/database.ts';
import { type Paths, statePaths } from '../state/paths.ts';
import type { MirrorContext, StoredStretch } from './context.ts';

/**
 * What this machine knows: enough to see whether there is anything to mirror. Most hooks find nothing, so
 * they load no more than this.
 */
export interface LocalContext {
  env: NodeJS.ProcessEnv;
  paths: Paths;
  config: Config;
  db: Database;
  /** The bucket's name in the state. */
  bucketUrl: string;
  /** Moved forward, at most, and before the bucket is opened. */
  deadline: { at: number };
  /** Told of each part that was stored, before the next one is begun; it does not throw. */
  onStored?(stored: StoredStretch): Promise<void>;
  /** Told of a part that is on its way to a bucket that takes a while, before `onStored`; it does not throw. */
  onSending?(sent: StoredStretch): Promise<void>;
  /** Told when there will be something to store, and it is waited for: the time to load what `onStored` takes. */
  onWaiting?(): Promise<void>;
  /** All that mirroring takes; one for each context. */
  mirror(): Promise<MirrorContext>;
  close(): void;
}

/** Throws UserError for a config that cannot be read. */
export function openLocal(
  env: NodeJS.ProcessEnv,
  deadline: { at: number },
  paths = statePaths(env),
  config = readConfig(paths),
): LocalContext {
  const bucketUrl = canonicalUrl(bucketInForce(paths, config, env), env);
  const db = openDatabase(paths.database, Math.max(0, (deadline.at - Date.now()) / 4));
  let full: MirrorContext | undefined;
  const local: LocalContext = {
    env,
    paths,
    config,
    db,
    bucketUrl,
    deadline,
    async mirror() {
      const { mirrorOn } = await import('./context.ts');
      full ??= mirrorOn(local);
      return full;
    },
    close() {
      (full ?? db).close();
    },
  };
  return local;
}
