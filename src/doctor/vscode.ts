import { existsSync, readFileSync } from 'node:fs';
import { commandPath } from '../install/command-path.ts';
import { JsoncError } from '../install/jsonc/document.ts';
import { readManifest } from '../install/manifest-read.ts';
import { repositoryRoot } from '../install/plan-install.ts';
import { findTasks, taskFile } from '../install/vscode/task.ts';
import type { Paths } from '../state/paths.ts';
import type { Check, Found } from './finding.ts';

/** That the tasks of VS Code run a program that is there, in every repository that was given one. */
export const vscodeCheck: Check = {
  name: 'vscode',
  run({ paths, cwd }) {
    const noted = readManifest(paths).files.flatMap((record) =>
      record.kind === 'task' ? record.path : [],
    );
    const files = new Set([...noted, taskFile(repositoryRoot(cwd))]);
    return [...files]
      .filter((file) => existsSync(file))
      .flatMap((file) => examine(paths, file, noted.includes(file)));
  },
};

function examine(paths: Paths, file: string, isNoted: boolean): Found[] {
  const programs = programsIn(file);
  if (programs instanceof JsoncError) {
    // Of a file that we have nothing in, its user needs no telling.
    if (!isNoted) return [];
    const what = `${file} is not valid: ${programs.message}.`;
    return [{ state: 'warn', what, fix: 'Mend the file; the task in it does nothing until then.' }];
  }
  return programs.map((program) => {
    if (existsSync(program)) return { state: 'ok', what: `The monitor's task is in ${file}.` };
    const fix = existsSync(commandPath(paths))
      ? 'Run `tracecraft install --vscode` in that folder; --no-vscode takes the task out.'
      : 'Run `tracecraft install --vscode` in that folder, once tracecraft is installed.';
    return {
      state: 'warn',
      what: `The task in ${file} names ${program}, which is not there.`,
      fix,
    };
  });
}

function programsIn(file: string): string[] | JsoncError {
  try {
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    return findTasks(text).flatMap(({ program }) => program ?? []);
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error;
    return error;
  }
}
