import { existsSync, readFileSync } from 'node:fs';
import { presentHarnesses } from '../install/detect.ts';
import { findOwnEntries, type OwnEntry } from '../install/hooks-file.ts';
import { JsoncError } from '../install/jsonc/document.ts';
import { repositoryRoot } from '../install/plan-install.ts';
import { type HooksRegistration, type Registration, timeoutsOf } from '../install/registration.ts';
import { registrations } from '../install/registrations.ts';
import type { Check, DoctorContext, Found } from './finding.ts';
import { examineFiles } from './hook-files.ts';
import { pluginEnabled } from './plugin.ts';

/** That every event of every harness runs a hook that is there. */
export const hooksCheck: Check = {
  name: 'hooks',
  run(context) {
    const present = presentHarnesses(context.env);
    if (present.length > 0) return present.flatMap((each) => attempt(context, each));
    const names = registrations.map(({ label }) => label).join(', ');
    return [
      {
        state: 'warn',
        what: `None of ${names} was found on this machine.`,
        fix: 'Install one of them, then run `tracecraft install`.',
      },
    ];
  },
};

/** A file that cannot be read says nothing of the other harness. */
function attempt(context: DoctorContext, registration: Registration): Found[] {
  try {
    return registration.form === 'files'
      ? examineFiles(context, registration)
      : examine(context, registration);
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error;
    const fix = `Mend the file. ${installStep(registration)}`;
    return [{ state: 'error', what: `${error.message}.`, fix }];
  }
}

function examine(context: DoctorContext, registration: HooksRegistration): Found[] {
  const { label } = registration;
  const entries = ownEntries(context, registration);
  const plugin = pluginEnabled(registration, context.env);
  if (entries.length === 0) {
    return plugin
      ? [{ state: 'ok', what: `${label}: the plugin's hooks are on.` }]
      : [
          {
            state: 'error',
            what: `${label} has no hooks of tracecraft.`,
            fix: installStep(registration),
          },
        ];
  }
  const problems = [
    ...missingEvents(context, registration, entries),
    ...missingFiles(registration, entries),
  ];
  if (plugin) problems.push(doubled(registration));
  if (problems.length > 0) return problems;
  const files = [...new Set(entries.map(({ file }) => file))].join(', ');
  return [{ state: 'ok', what: `${label}: ${entries.length} hooks in ${files}.` }];
}

type Placed = OwnEntry & { file: string };

function ownEntries(
  { env, cwd }: DoctorContext,
  { harness, hooksFile }: HooksRegistration,
): Placed[] {
  const files = new Set([hooksFile(env), hooksFile(env, repositoryRoot(cwd))]);
  return [...files]
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
      return entriesIn(text, file, harness).map((entry) => ({ ...entry, file }));
    });
}

function entriesIn(text: string, file: string, harness: Registration['harness']): OwnEntry[] {
  try {
    return findOwnEntries(text, harness);
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error;
    throw new JsoncError(`${file} is not valid: ${error.message}`);
  }
}

function missingEvents(
  { config }: DoctorContext,
  registration: HooksRegistration,
  entries: Placed[],
): Found[] {
  const missing = timeoutsOf(registration, config.coordinate === true)
    .map(([event]) => event)
    .filter((event) => !entries.some((entry) => entry.event === event));
  if (missing.length === 0) return [];
  const what = `${registration.label} has no hook for ${missing.join(', ')}.`;
  return [{ state: 'error', what, fix: installStep(registration) }];
}

function missingFiles(registration: Registration, entries: Placed[]): Found[] {
  const named = new Set(entries.flatMap(({ node, launcher }) => [node, launcher]));
  return [...named]
    .filter((path) => !existsSync(path))
    .map((path) => ({
      state: 'error',
      what: `The hooks of ${registration.label} name ${path}, which is not there.`,
      fix: installStep(registration),
    }));
}

function doubled({ label }: Registration): Found {
  return {
    state: 'warn',
    what: `${label} has tracecraft twice, as a plugin and in its settings; the plugin's hooks do nothing.`,
    fix: 'Remove the plugin, or run `tracecraft uninstall`.',
  };
}

function installStep({ harness }: Registration): string {
  return `Run \`tracecraft install --harness ${harness}\`.`;
}
