import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import type { Visibility } from '../bucket/bucket.ts';
import { bucketForms } from '../bucket/open.ts';
import { readableUrl } from '../bucket/readable-url.ts';
import { size } from '../figures.ts';
import { codexConfigFile } from '../harness/codex/register.ts';
import { codexTrust } from '../harness/codex/trust.ts';
import type { HarnessName } from '../harness/harness.ts';
import { applyInstall, type InstallResult } from '../install/apply-install.ts';
import { commandPath } from '../install/command-path.ts';
import { diffOf } from '../install/file-edit.ts';
import { type InstallPlan, planInstall, plannedFiles } from '../install/plan-install.ts';
import type { FilePlan } from '../install/plan-part.ts';
import { registrations } from '../install/registrations.ts';
import { wasTrustGiven } from '../install/trust-record.ts';
import { UserError } from '../state/user-error.ts';
import { version } from '../version.ts';
import { ask, askToGoOn } from './ask.ts';
import { command } from './command.ts';
import { offerBackfill } from './offer-backfill.ts';
import { print, printJson } from './print/output.ts';
import { plain } from './print/plain.ts';
import { type Fact, facts, table } from './print/table.ts';
import { shortPath } from './short-path.ts';

interface Options {
  harness?: HarnessName[];
  bucket?: string;
  project: boolean;
  coordinate?: boolean;
  statusline?: boolean;
  vscode?: boolean;
  yes: boolean;
  dryRun: boolean;
  trustCodexHooks: boolean;
  backfill: boolean;
  json: boolean;
}

export const harnessOption = {
  type: 'string',
  array: true,
  nargs: 1,
  choices: registrations.map(({ harness }) => harness),
  describe: 'Only this agent; may be given again',
} as const;

export const install = command<Options>({
  command: 'install',
  describe: 'Register the hooks of the agents on this machine, and try them',
  builder: (args) =>
    args.parserConfiguration({ 'strip-aliased': true, 'duplicate-arguments-array': true }).options({
      harness: harnessOption,
      bucket: {
        type: 'string',
        requiresArg: true,
        describe: 'Where sessions are kept: file:///…, s3://… or hf://…',
      },
      project: {
        type: 'boolean',
        default: false,
        describe: 'For this repository alone (Claude Code, Codex)',
      },
      coordinate: {
        type: 'boolean',
        describe:
          "Hooks put other agents' mail before sessions (Claude Code, Codex); --no-coordinate: no longer",
      },
      statusline: {
        type: 'boolean',
        describe:
          "Claude Code's status line shows the window, cost and mirror; --no-statusline: no longer",
      },
      vscode: {
        type: 'boolean',
        describe: "VS Code opens the monitor with this repository's folder; --no-vscode: no longer",
      },
      yes: { type: 'boolean', alias: 'y', default: false, describe: 'Do not ask' },
      'dry-run': { type: 'boolean', default: false, describe: 'Show the changes, write nothing' },
      'trust-codex-hooks': {
        type: 'boolean',
        default: false,
        describe: 'Have Codex trust the hooks, which it would pass over otherwise',
      },
      backfill: {
        type: 'boolean',
        default: false,
        describe: 'Bring in the sessions that are on this machine already',
      },
    }) as never,
  async handler(options) {
    const { harness: harnesses, bucket, project, coordinate, statusline, vscode } = options;
    const { env } = process;
    if (bucket === '') throw new UserError('--bucket needs a URL', bucketForms, { exitCode: 2 });
    const wishes = { harnesses, bucket, project, coordinate, statusline, vscode };
    const plan = planInstall({ env, cwd: process.cwd(), ...wishes });
    if (options.dryRun) return showDryRun(plan, options);
    if (options.backfill && options.json)
      throw new UserError('--backfill is not for --json', afterwards, { exitCode: 2 });
    if (!options.json) print(summary(plan, options));
    const agreed = options.yes || isInPlace(plan) || (await askToGoOn('\nSet this up?', options));
    if (!agreed) return;

    const result = await applyInstall(plan, { trustCodex: await mayTrust(plan, options) });
    if (options.json) printJson(report(plan, result));
    else print(outcome(plan, result));
    if (result.proofs.some(({ ok }) => !ok)) process.exitCode = 1;
    else if (!options.json) await offerBackfill({ ...options, harnesses });
  },
});

const afterwards = 'Run `tracecraft session mirror --all --json` afterwards.';

/** There is nothing to write, so there is nothing to ask. */
function isInPlace(plan: InstallPlan): boolean {
  const { runtime, config } = plan;
  const files = plannedFiles(plan);
  return (
    files.every(({ status }) => status === 'unchanged') &&
    plan.task.restorations.length === 0 &&
    !config &&
    existsSync(runtime.folder)
  );
}

function showDryRun(plan: InstallPlan, options: Options): void {
  const changed = plannedFiles(plan).filter(({ status }) => status !== 'unchanged');
  if (options.json) {
    printJson({ ...report(plan), dryRun: true });
    return;
  }
  print(summary(plan, options));
  const isOurs = ({ record }: FilePlan) => record?.kind === 'skill' || record?.kind === 'files';
  for (const file of changed) if (!isOurs(file)) print(`\n${diffOf(file)}`);
  for (const { edit } of plan.task.restorations) if (edit) print(`\n${diffOf(edit)}`);
  const whole = changed
    .filter(isOurs)
    .map(({ file, after }) => ({ file, bytes: after?.length ?? 0 }));
  if (whole.length > 0) print('\nOf tracecraft alone:\n');
  print(
    table(whole, [
      { value: ({ file }) => shortPath(file.path) },
      { value: ({ bytes }) => size(bytes), align: 'right' },
    ]),
  );
  print('\nNothing was written.\n');
}

/** Asked once: of an earlier yes, Codex keeps the trust. */
async function mayTrust(plan: InstallPlan, options: Options): Promise<boolean> {
  if (options.trustCodexHooks) return true;
  const codex = plan.harnesses.find(({ registration }) => registration.harness === 'codex');
  if (!codex || options.yes || options.json) return false;
  if (codex.hooks.every(({ status }) => status === 'unchanged')) {
    const { status } = await codexTrust(plan.request.env, plan.request.cwd);
    if (status !== 'untrusted' && status !== 'modified') return false;
  }
  return ask('Codex passes over new hooks until they are trusted. Trust these now?');
}

const words: Record<FilePlan['status'], string> = {
  added: 'change',
  upgraded: 'update',
  unchanged: 'as it is',
};

function summary(plan: InstallPlan, { trustCodexHooks }: Options): string {
  const rows = plannedFiles(plan).map(({ file, status }) => ({
    what: file.bytes ? words[status] : 'create',
    path: shortPath(file.path),
  }));
  for (const { path, edit } of plan.task.restorations) {
    rows.push({ what: edit && !edit.after ? 'remove' : 'change', path: shortPath(path) });
  }
  const { paths, runtime, request } = plan;
  const hasCodex = plan.harnesses.some(({ registration }) => registration.harness === 'codex');
  const trust = hasCodex && (trustCodexHooks || (wasTrustGiven(paths) && !isInPlace(plan)));
  if (trust)
    rows.push(place(codexConfigFile(request.env), 'change', ' (written by Codex: its trust)'));
  const own = [
    place(runtime.folder, words.unchanged, ' (tracecraft itself)'),
    place(paths.bin, words.unchanged, ' (its command)'),
  ];
  const kept = [...plan.harnesses.flatMap(({ kept }) => kept), ...plan.task.kept].map(
    (why) => `left alone: ${plain(why)}\n`,
  );
  return [
    `tracecraft ${version} ${isInPlace(plan) ? 'keeps' : 'will keep'} every session of ${labels(plan)} in\n`,
    `  ${plain(readableUrl(plan.bucket))}\n${informed(plan)}\n`,
    table(
      [...rows, ...own],
      [{ value: ({ what }) => what, colour: () => 'dim' }, { value: ({ path }) => path }],
      Number.POSITIVE_INFINITY,
    ),
    ...kept,
  ].join('');
}

/** What is put before sessions others have written: that is agreed to as well. */
function informed({ coordinate, harnesses }: InstallPlan): string {
  const able = harnesses.filter(({ registration }) => registration.form === 'hooks');
  if (!coordinate || able.length === 0) return '';
  const names = able.map(({ registration }) => registration.label);
  return `and puts other agents' messages, and claims that run out, before sessions of ${list.format(names)}\n`;
}

const list = new Intl.ListFormat('en-GB');

function place(path: string, whenThere: string, about: string) {
  return { what: existsSync(path) ? whenThere : 'create', path: shortPath(path) + about };
}

function labels({ harnesses, repository }: InstallPlan): string {
  const names = list.format(harnesses.map(({ registration }) => registration.label));
  return repository === undefined ? names : `${names} in ${shortPath(repository)}`;
}

function outcome(plan: InstallPlan, { trust, proofs, probe, visibility }: InstallResult): string {
  const pairs: Fact[] = plan.harnesses.map(({ registration }) => {
    const proof = proofs.find(({ harness }) => harness === registration.harness);
    if (!proof) return [registration.label, 'was left alone', 'yellow'];
    if (!proof.ok) return [registration.label, `does not work: ${proof.problem}`, 'red'];
    return [
      registration.label,
      `works: ${size(proof.bytes)} stored, read back, removed; ${proof.ms} ms`,
    ];
  });
  if (trust) {
    const colour = trust.status === 'trusted' ? undefined : 'yellow';
    pairs.push(['Codex trust', trust.detail, colour]);
  }
  const weak = probe.ifNoneMatch !== 'enforced' || probe.ifMatch !== 'enforced';
  if (visibility)
    pairs.push([
      'bucket',
      visibilityLine(visibility),
      visibility === 'private' ? undefined : 'red',
    ]);
  if (weak) pairs.push(['bucket', 'does not arbitrate between writers: use one machine a bucket']);
  return `\n${facts(pairs)}\n${nextSteps(plan)}`;
}

/** As the store says it: what is in a public bucket, anyone can read. */
function visibilityLine(visibility: Visibility): string {
  if (visibility === 'private') return 'private';
  return visibility === 'public'
    ? 'PUBLIC: anyone can read what is mirrored into it'
    : 'its store does not say whether it is private';
}

function nextSteps({ paths, request }: InstallPlan): string {
  const onPath = (request.env.PATH ?? '').split(delimiter).includes(paths.bin);
  const command = onPath ? 'tracecraft' : shortPath(commandPath(paths));
  const hint =
    process.platform === 'win32'
      ? `To type just \`tracecraft\`, put ${paths.bin} on your PATH.`
      : `To type just \`tracecraft\`: export PATH="$PATH:${shortPath(paths.bin, '$HOME')}"`;
  return `See what is kept with \`${command} status\`.${onPath ? '' : `\n${hint}`}\n`;
}

/** `none`: all was left alone. */
function statusOf(files: readonly FilePlan[]): FilePlan['status'] | 'none' {
  if (files.length === 0) return 'none';
  const all = files.map(({ status }) => status);
  return (['added', 'upgraded'] as const).find((status) => all.includes(status)) ?? 'unchanged';
}

/** The answer for machines; stable names. */
function report(plan: InstallPlan, result?: InstallResult) {
  return {
    version,
    dryRun: false,
    bucket: plan.bucket,
    coordinate: plan.coordinate,
    conditions: result?.probe ?? null,
    visibility: result?.visibility ?? null,
    runtime: plan.runtime.folder,
    node: plan.runtime.node.path,
    command: commandPath(plan.paths),
    repository: plan.repository ?? null,
    harnesses: plan.harnesses.map(({ registration, command, hooks, kept }) => ({
      name: registration.harness,
      hooks: statusOf(hooks),
      command,
      kept,
      proof: result?.proofs.find(({ harness }) => harness === registration.harness) ?? null,
      trust: registration.harness === 'codex' ? (result?.trust ?? null) : null,
    })),
    task: { kept: plan.task.kept },
    files: [
      ...plannedFiles(plan).map((plan) => ({
        path: plan.file.path,
        status: plan.status,
        diff: plan.status === 'unchanged' ? '' : diffOf(plan),
      })),
      ...plan.task.restorations.map(({ path, edit }) => ({
        path,
        status: 'removed',
        diff: edit ? diffOf(edit) : '',
      })),
    ],
  };
}
