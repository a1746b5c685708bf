import { movingDeadline, type Patience, patient } from '../bucket/patient.ts';
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

/** ms that it waits for a client's database that is locked. */
const databasePatience = 5_000;

/** Runs a command's work on an open context, and closes it whatever happens. `config`: else what is stored. */
export async function inContext(
  work: (context: CliContext) => Promise<void>,
  config?: Config,
  patience: Patience = {},
): Promise<void> {
  setPatience(databasePatience);
  const context = openContext(process.env, process.cwd(), patience, config);
  try {
    await work(context);
  } finally {
    context.close();
  }
}

function openContext(
  env: NodeJS.ProcessEnv,
  cwd: string,
  patience: Patience,
  config?: Config,
): CliContext {
  const deadline = movingDeadline(patience);
  const mirror = openMirror(env, deadline, statePaths(env), config);
  return {
    ...mirror,
    cwd,
    project: projectName(cwd, mirror.config, env),
    bucket: async () => patient(await mirror.bucket(), deadline.renew),
  };
}
