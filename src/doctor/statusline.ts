import { existsSync, readFileSync } from 'node:fs';
import { presentHarnesses } from '../install/detect.ts';
import { JsoncError } from '../install/jsonc/document.ts';
import { repositoryRoot } from '../install/plan-install.ts';
import type { HooksRegistration } from '../install/registration.ts';
import { findLine } from '../install/statusline.ts';
import type { Check, DoctorContext, Found } from './finding.ts';

/** That a status line of ours can be drawn. Who has none has not asked for it. */
export const statuslineCheck: Check = {
  name: 'line',
  run: (context) =>
    presentHarnesses(context.env).flatMap((registration) =>
      registration.form === 'hooks' && registration.statusline
        ? filesOf(context, registration).flatMap((file) => examine(file, registration))
        : [],
    ),
};

function filesOf({ env, cwd }: DoctorContext, registration: HooksRegistration): string[] {
  const repository = repositoryRoot(cwd);
  const others = registration.otherSettings?.(env, repository) ?? [];
  const all = [registration.hooksFile(env), registration.hooksFile(env, repository), ...others];
  return [...new Set(all)].filter((file) => existsSync(file));
}

function examine(file: string, registration: HooksRegistration): Found[] {
  const program = programIn(file, registration);
  if (!program) return [];
  const { label, harness } = registration;
  const gone = [program.node, program.launcher].find((path) => !existsSync(path));
  if (gone === undefined)
    return [{ state: 'ok', what: `${label}: its status line is in ${file}.` }];
  const fix = `Run \`tracecraft install --harness ${harness} --statusline\`, or take "statusLine" out of the file.`;
  const what = `The status line of ${label} in ${file} names ${gone}, which is not there.`;
  return [{ state: 'error', what, fix }];
}

function programIn(file: string, registration: HooksRegistration) {
  try {
    return findLine(readFileSync(file, 'utf8'), registration)?.program;
  } catch (error) {
    // The check of the hooks says what is wrong with the file.
    if (error instanceof JsoncError) return undefined;
    throw error;
  }
}
