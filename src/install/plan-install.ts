import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HarnessName } from '../harness/harness.ts';
import {
  bucketOfHooks,
  type Config,
  findSetting,
  readConfig,
  withSetting,
} from '../state/config.ts';
import { type Paths, statePaths } from '../state/paths.ts';
import { pinnedIn } from '../state/pinned-variables.ts';
import { UserError } from '../state/user-error.ts';
import { presentHarnesses } from './detect.ts';
import { launcherPath, spellHookCommand } from './hook-command.ts';
import { readManifest } from './manifest-read.ts';
import { type OwnFilesPlan, planOwnFiles } from './own-files.ts';
import { planHooks } from './plan-hooks.ts';
import type { FilePlan } from './plan-part.ts';
import { planSetting } from './plan-setting.ts';
import {
  type FilesRegistration,
  type HooksRegistration,
  placesOf,
  type Registration,
} from './registration.ts';
import { registrationOf, registrations } from './registrations.ts';
import { planRestore, type Restoration } from './restore.ts';
import { planRuntime, type Runtime } from './runtime.ts';
import { planSkills } from './skill.ts';
import { anothersLine, spellLineCommand, statuslinePath } from './statusline.ts';
import { planTask } from './vscode/plan-task.ts';
import { taskRecord } from './vscode/record.ts';

export interface InstallRequest {
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Default: the ones that are present. */
  harnesses?: readonly HarnessName[];
  /** A URL; default: what the config has, else the embedded bucket. */
  bucket?: string;
  /** For the repository of `cwd` alone. */
  project: boolean;
  /** Hooks put before the session what waits for it; default: as the config has it. */
  coordinate?: boolean;
  /** A line of ours in the client's status line, or no longer; default: as it is. */
  statusline?: boolean;
  /** A task of VS Code in the repository of `cwd`, or no longer; default: as it is. */
  vscode?: boolean;
  /** The built package to install from; default: the one that is running. */
  source?: string;
  /** The Node that hooks run on, unless it may vanish; default: the one that is running. */
  node?: string;
}

/** All that an install would do. */
export interface InstallPlan {
  request: InstallRequest;
  paths: Paths;
  runtime: Runtime;
  repository: string | undefined;
  bucket: string;
  /** To be written; undefined when it stays as it is. */
  config: Config | undefined;
  /** Hooks put before sessions what waits for them. */
  coordinate: boolean;
  harnesses: HarnessPlan[];
  task: TaskPlan;
}

/** Of VS Code, in one repository. */
export interface TaskPlan {
  files: FilePlan[];
  /** What is taken out again. */
  restorations: Restoration[];
  /** What was left alone, and why. */
  kept: string[];
}

export interface HarnessPlan {
  registration: Registration;
  /** What every event runs. */
  command: string;
  hooks: FilePlan[];
  skill: FilePlan[];
  /** What was left alone, and why. */
  kept: string[];
}

/** Writes nothing. Throws UserError for what stands in the way, on any of the files. */
export function planInstall(request: InstallRequest): InstallPlan {
  const { env, cwd } = request;
  const paths = statePaths(env);
  const repository = request.project ? repositoryRoot(cwd) : undefined;
  const chosen = chooseHarnesses(request);
  if (request.project) checkNotEverywhere(paths, chosen);
  if (request.statusline) checkShowsLine(chosen);
  const runtime = planRuntime(paths, request);

  const stored = readConfig(paths);
  const config = configFor(request, stored);
  const { coordinate = false } = config;
  return {
    request,
    paths,
    runtime,
    repository,
    bucket: bucketOfHooks(paths, config, env),
    config: isDeepStrictEqual(config, stored) ? undefined : config,
    coordinate,
    harnesses: chosen.map((registration) => planHarness(registration)),
    task: planTaskOf(paths, request),
  };

  function planHarness(registration: Registration): HarnessPlan {
    const command = spellHookCommand({
      node: runtime.node.path,
      launcher: launcherPath(paths),
      harness: registration.harness,
    });
    const places = placesOf(registration, env);
    const hooks =
      registration.form === 'files'
        ? places.map((place) => planFiles(registration, place))
        : [planHooksOf(registration, command)];
    const skills = request.project
      ? []
      : places.flatMap((place) => planSkills(paths, registration, place, runtime.source));
    return {
      registration,
      command,
      hooks: hooks.flatMap(({ files }) => files),
      skill: skills.flatMap(({ files }) => files),
      kept: [...hooks, ...skills].flatMap(({ kept }) => kept),
    };
  }

  function planHooksOf(registration: HooksRegistration, command: string): OwnFilesPlan {
    const { platform } = process;
    const node = runtime.node.path;
    const other = request.statusline && anothersLine(paths, registration, env, repository);
    const statusline = other ? undefined : request.statusline;
    const target = { registration, env, repository, command, node, platform, coordinate };
    const program = { node, launcher: statuslinePath(paths) };
    return {
      files: [planHooks(paths, { ...target, statusline })],
      kept: other
        ? [
            `the status line in ${other}; to have both, let it hand its stdin to \`${spellLineCommand(program)}\` too`,
          ]
        : [],
    };
  }

  function planFiles(
    { harness, label, folder, files, setting }: FilesRegistration,
    place: NodeJS.ProcessEnv,
  ): OwnFilesPlan {
    const program = { node: runtime.node.path, launcher: launcherPath(paths) };
    const wanted = files(place, program).map(({ path, text }) => ({
      path,
      bytes: Buffer.from(text),
    }));
    const anothers = `${label} has another's plugin called tracecraft in ${folder(place)}`;
    const plan = planOwnFiles(paths, { kind: 'files', harness, anothers }, wanted);
    if (plan.files.length === 0) return plan;
    const switched = planSetting(paths, harness, setting, place);
    if ('kept' in switched) plan.kept.push(switched.kept);
    else plan.files.push(switched);
    return plan;
  }
}

function planTaskOf(paths: Paths, { vscode, cwd }: InstallRequest): TaskPlan {
  const plan: TaskPlan = { files: [], restorations: [], kept: [] };
  if (vscode === undefined) return plan;
  const repository = repositoryRoot(cwd);
  if (vscode) {
    const file = planTask(paths, repository);
    if ('kept' in file) plan.kept.push(file.kept);
    else plan.files.push(file);
    return plan;
  }
  const record = taskRecord(paths, repository);
  const restoration = record && planRestore(paths, record);
  if (restoration?.kept) plan.kept.push(restoration.kept);
  else if (restoration) plan.restorations.push(restoration);
  return plan;
}

/** The settings as they shall be. */
function configFor(request: InstallRequest, stored: Config): Config {
  const { coordinate, ...config } = withWay(request, stored);
  const wanted = request.coordinate ?? coordinate;
  // A setting that says what goes without saying is left out.
  return wanted === undefined || request.coordinate === false
    ? config
    : { ...config, coordinate: wanted };
}

/**
 * With the bucket and the way to it: hooks take them from the config alone, because what they find in the
 * environment can be a repository's doing. So can it where an agent runs the install.
 */
function withWay({ env, bucket: named }: InstallRequest, stored: Config): Config {
  const isAgents = env.CLAUDECODE !== undefined;
  const bucket = named ?? (isAgents ? undefined : env.TRACECRAFT_BUCKET);
  const config = bucket
    ? withSetting(stored, 'bucket', findSetting('bucket').parse(bucket))
    : stored;
  const found = isAgents ? {} : pinnedIn(env);
  if (Object.keys(found).length === 0) return config;
  return { ...config, environment: { ...config.environment, ...found } };
}

/** Every file the plan is about. */
export function plannedFiles({ harnesses, task }: InstallPlan): FilePlan[] {
  return [...harnesses.flatMap(({ hooks, skill }) => [...hooks, ...skill]), ...task.files];
}

/** The folder itself where it is in no repository. */
export function repositoryRoot(cwd: string): string {
  const start = resolve(cwd);
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

function chooseHarnesses({ harnesses, env, project }: InstallRequest): readonly Registration[] {
  if (harnesses && harnesses.length > 0) {
    const named = [...new Set(harnesses)].map(registrationOf);
    const whole = project && named.find(({ form }) => form === 'files');
    if (whole) {
      throw new UserError(
        `${whole.label} has no hooks of one repository alone`,
        'Leave out --project, or that --harness.',
        { exitCode: 2 },
      );
    }
    return named;
  }
  const present = presentHarnesses(env).filter(({ form }) => !project || form === 'hooks');
  if (present.length > 0) return present;
  const names = registrations.map(({ label }) => label).join(', ');
  throw new UserError(
    `None of ${names} was found, on PATH or by its settings folder`,
    'Install one of them first, or say which one will come with --harness.',
  );
}

function checkShowsLine(chosen: readonly Registration[]): void {
  if (chosen.some((each) => each.form === 'hooks' && each.statusline)) return;
  const able = registrations.find((each) => each.form === 'hooks' && each.statusline);
  throw new UserError(
    `--statusline is for ${able?.label}, which is not among the agents`,
    `Leave it out, or say --harness ${able?.harness}.`,
    { exitCode: 2 },
  );
}

/** A session must not be mirrored by two hooks. */
function checkNotEverywhere(paths: Paths, chosen: readonly Registration[]): void {
  const everywhere = readManifest(paths).files.filter(
    ({ kind, repository }) => kind === 'hooks' && repository === undefined,
  );
  for (const { harness, label } of chosen) {
    if (!everywhere.some((file) => file.harness === harness)) continue;
    throw new UserError(
      `${label} is set up for every repository already, this one included`,
      'For this one alone, run `tracecraft uninstall` first.',
    );
  }
}
