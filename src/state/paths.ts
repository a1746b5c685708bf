import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

export interface Paths {
  /** `$TRACECRAFT_HOME`, else `~/.tracecraft`; everything below is ours. */
  home: string;
  config: string;
  database: string;
  /** JSON lines, newest last. */
  hookLog: string;
  /** What `install` wrote into other programs' files, for `uninstall`. */
  manifest: string;
  backups: string;
  /** `hook.cjs` (the launcher that hooks name), one folder with the version in use, its Node. */
  runtime: string;
  /** The embedded default bucket. */
  bucket: string;
  /** The `tracecraft` command for shells and agents. */
  bin: string;
  cache: string;
  /** The index of turns; made again from the bucket when it is gone. */
  recall: string;
  /** What models have answered, in tokens. */
  usage: string;
}

export function statePaths(env: NodeJS.ProcessEnv): Paths {
  const home = resolve(env.TRACECRAFT_HOME || join(userHome(env), '.tracecraft'));
  return {
    home,
    config: join(home, 'config.json'),
    database: join(home, 'state.db'),
    hookLog: join(home, 'logs', 'hook.jsonl'),
    manifest: join(home, 'install.json'),
    backups: join(home, 'backups'),
    runtime: join(home, 'runtime'),
    bucket: join(home, 'bucket'),
    bin: join(home, 'bin'),
    cache: join(home, 'cache'),
    recall: join(home, 'recall.db'),
    usage: join(home, 'usage.db'),
  };
}

/** The user's home as the environment has it, so that a test's throw-away HOME is honoured. */
export function userHome(env: NodeJS.ProcessEnv): string {
  // With an empty HOME, Node's answer is empty too.
  return env.HOME || env.USERPROFILE || homedir() || userInfo().homedir;
}
