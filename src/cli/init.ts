import type { CommandModule } from 'yargs';
import type { Visibility } from '../bucket/bucket.ts';
import { readableUrl } from '../bucket/readable-url.ts';
import { agentName } from '../coordination/names.ts';
import { bucketInForce, type Config, readConfig, withSetting } from '../state/config.ts';
import { statePaths } from '../state/paths.ts';
import { projectName, projectRoot } from '../state/project.ts';
import { UserError } from '../state/user-error.ts';
import { command } from './command.ts';
import { backends, bucketUrlOf } from './init/bucket-url.ts';
import { type SetUpResult, setUp } from './init/set-up.ts';
import { note, printAnswer } from './print/output.ts';
import { plain } from './print/plain.ts';
import { facts } from './print/table.ts';

const text = { type: 'string', requiresArg: true } as const;

const init = command({
  command: 'init',
  describe: 'Join a project: try the bucket, sign in as an agent, and keep the settings',
  builder: (args) =>
    args
      .options({
        bucket: { ...text, describe: 'file:///…, s3://… or hf://…; or just its name' },
        project: { ...text, describe: "The name of this folder's project" },
        agent: { ...text, describe: 'The name this machine acts under' },
        backend: { ...text, choices: backends, describe: 'For a bucket given by its name' },
        endpoint: { ...text, describe: 'Where the S3 service is, if it is not AWS' },
        'access-key': { ...text, describe: 'Kept in the settings; else as AWS tools find it' },
        'secret-key': { ...text, describe: 'Goes with --access-key' },
        'hf-token': { ...text, hidden: true },
        public: {
          type: 'boolean',
          describe: 'The bucket is meant to be readable by anyone',
        },
        private: { type: 'boolean', hidden: true, conflicts: 'public' },
      })
      .example([
        ['$0 init --bucket s3://my-bucket --project widget --agent alice'],
        ['$0 init --bucket file:///mnt/shared/agents'],
      ]),
  async handler(args) {
    const { env } = process;
    const paths = statePaths(env);
    const config = settingsFrom(args, readConfig(paths));
    const cwd = process.cwd();
    const project = args.project?.trim() ?? projectName(cwd, config, env);
    const named = bucketUrlOf(args);
    const done = await setUp({
      env,
      paths,
      bucketUrl: named ?? bucketInForce(paths, config, env),
      config: withPlace(config, { bucket: named, cwd, project: args.project && project }),
      project,
      agent: args.agent && agentName(args.agent),
    });
    printAnswer(args, forMachines(project, done), textOf(project, done));
    if (!args.json) remarks(done, args.public === true).forEach(note);
    for (const variable of overridden(args, env)) note(`${variable} is set, and goes before it.`);
  },
});

export const commands: CommandModule[] = [init];

interface SettingArgs {
  agent?: string;
  accessKey?: string;
  secretKey?: string;
  hfToken?: string;
}

/** Throws UserError (exit 2). */
function settingsFrom(
  { agent, accessKey, secretKey, hfToken }: SettingArgs,
  config: Config,
): Config {
  if (hfToken !== undefined) {
    throw wrong('--hf-token is not kept', 'Set HF_TOKEN, or log in with `hf auth login`.');
  }
  if ((accessKey === undefined) !== (secretKey === undefined)) {
    throw wrong('--access-key and --secret-key go together', 'Give both, or neither.');
  }
  const changes: [key: string, value: string | undefined][] = [
    ['agent', agent === undefined ? undefined : agentName(agent)],
    ['s3.access_key_id', accessKey],
    ['s3.secret_access_key', secretKey],
  ];
  // A token that went with other keys would spoil these.
  const start = accessKey === undefined ? config : withSetting(config, 's3', undefined);
  return changes.reduce(
    (sum, [key, value]) => (value === undefined ? sum : withSetting(sum, key, value)),
    start,
  );
}

interface Place {
  bucket?: string;
  cwd: string;
  project?: string;
}

function withPlace(config: Config, { bucket, cwd, project }: Place): Config {
  if (project === '') throw wrong('--project needs a name', 'Leave it out to have one found.');
  const projects = { ...config.projects, ...(project && { [projectRoot(cwd)]: project }) };
  return {
    ...config,
    ...(bucket !== undefined && { bucket }),
    ...(Object.keys(projects).length > 0 && { projects }),
  };
}

function wrong(message: string, hint: string): UserError {
  return new UserError(message, hint, { exitCode: 2 });
}

function overridden(args: { [name: string]: unknown }, env: NodeJS.ProcessEnv): string[] {
  const variables = ['bucket', 'project', 'agent'].filter((name) => args[name] !== undefined);
  return variables.map((name) => `TRACECRAFT_${name.toUpperCase()}`).filter((name) => env[name]);
}

function forMachines(project: string, result: SetUpResult) {
  const { agent, bucketUrl, isMade, probe, visibility } = result;
  return {
    project,
    agent,
    bucket: bucketUrl,
    made: isMade,
    backend: backendOf(bucketUrl),
    conditions: { ifNoneMatch: probe.ifNoneMatch, ifMatch: probe.ifMatch },
    visibility: visibility ?? null,
  };
}

function backendOf(bucketUrl: string): string {
  return bucketUrl.slice(0, bucketUrl.indexOf(':'));
}

const visibilities: Record<Visibility, string> = {
  private: 'private',
  public: 'PUBLIC',
  unknown: 'visibility unknown',
};

function textOf(project: string, { agent, bucketUrl, isMade, visibility }: SetUpResult): string {
  const shown = (visibility ? ` (${visibilities[visibility]})` : '') + (isMade ? ', made now' : '');
  const first = `Initialized project '${plain(project)}' as agent '${plain(agent)}'\n`;
  return first + facts([['bucket', `${readableUrl(bucketUrl)}${shown}`]]);
}

function remarks({ probe, bucketUrl, visibility }: SetUpResult, isMeant: boolean): string[] {
  const isWeak =
    bucketUrl.startsWith('hf:') || probe.ifNoneMatch !== 'enforced' || probe.ifMatch !== 'enforced';
  return [
    ...(isWeak
      ? [
          'Claims are best-effort here: the store does not keep to conditions on writes, and two may win.' +
            ' An S3-compatible store that does is in docs/buckets.md.',
        ]
      : []),
    ...(visibility === 'public' && !isMeant
      ? [
          'WARNING: the bucket is publicly visible: anyone can read what is kept in it.' +
            ' Make it private on its Hub page, or delete it; --public says that this is meant.',
        ]
      : []),
  ];
}
