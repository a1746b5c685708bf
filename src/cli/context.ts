import type { Bucket } from '../bucket/bucket.ts';
import { takeTurns } from '../event-loop.ts';
import { setPatience } from '../harness/live-database.ts';
import { type MirrorContext, openMirror } from '../mirror/context.ts';
import type { Config } from '../state/config.ts';
import { statePaths } from '../state/paths.ts';
import { projectName } from '../state/project.ts';

/** What commands share: the mirror's context, with time as a person has it. */
export interface CliContext extends MirrorContext {
  cwd: string;
  /** The project of the current folder. */
  project: string;
}

/** ms without any answer from the bucket after which a command gives up. */
const patience = 30_000;
/** ms that it waits for a client's database that is locked. */
const databasePatience = 5_000;

/** Runs a command's work on an open context, and closes it whatever happens. `config`: else what is stored. */
export async function inContext(
  work: (context: CliContext) => Promise<void>,
  config?: Config,
): Promise<void> {
  setPatience(databasePatience);
  const context = openContext(process.env, process.cwd(), config);
  try {
    await work(context);
  } finally {
    context.close();
  }
}

function openContext(env: NodeJS.ProcessEnv, cwd: string, config?: Config): CliContext {
  const deadline = { at: Date.now() + patience };
  const mirror = openMirror(env, deadline, statePaths(env), config);
  return {
    ...mirror,
    cwd,
    project: projectName(cwd, mirror.config, env),
    bucket: async () => patient(await mirror.bucket(), deadline),
  };
}

/**
 * A bucket whose deadline moves on with every request that begins and every one that ends. A folder
 * answers at once, so that Ctrl-C is let in between.
 */
function patient(bucket: Bucket, deadline: { at: number }): Bucket {
  const renew = () => {
    deadline.at = Date.now() + patience;
  };
  const during = async <T>(request: () => Promise<T>): Promise<T> => {
    await takeTurns();
    renew();
    try {
      return await request();
    } finally {
      renew();
    }
  };
  return {
    url: bucket.url,
    put: (key, body, condition) => during(() => bucket.put(key, body, condition)),
    get: (key) => during(() => bucket.get(key)),
    head: (key) => during(() => bucket.head(key)),
    async *list(prefix, options) {
      renew();
      for await (const entry of bucket.list(prefix, options)) {
        await takeTurns();
        renew();
        yield entry;
      }
    },
    delete: (key) => during(() => bucket.delete(key)),
    warm: () => bucket.warm(),
    ensure: () => during(() => bucket.ensure()),
    visibility: bucket.visibility && (() => during(async () => bucket.visibility?.() ?? 'unknown')),
    now: () => bucket.now(),
    close: () => bucket.close(),
  };
}
