import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from '../state/paths.ts';
import { commandPath } from './command-path.ts';
import { type OwnFilesPlan, planOwnFiles } from './own-files.ts';
import { type Registration, skillFolder, skillsOf } from './registration.ts';
import { quote } from './shell-words.ts';

/** The files of our skills as they are shipped, with the command spelled so that it runs from anywhere. */
export function planSkills(
  paths: Paths,
  registration: Registration,
  env: NodeJS.ProcessEnv,
  source: string,
): OwnFilesPlan[] {
  return skillsOf(registration).map((name) =>
    planSkill(
      paths,
      registration,
      skillFolder(registration, env, name),
      join(source, 'skills', name),
    ),
  );
}

function planSkill(
  paths: Paths,
  { harness }: Registration,
  folder: string,
  shipped: string,
): OwnFilesPlan {
  const wanted = shippedFiles(shipped).map((name) => ({
    path: join(folder, name),
    bytes: Buffer.from(withCommand(readFileSync(join(shipped, name), 'utf8'), commandPath(paths))),
  }));
  const anothers = `${folder} is another's skill of the same name`;
  return planOwnFiles(paths, { kind: 'skill', harness, anothers }, wanted);
}

function shippedFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** In the skill's examples a line begins with the bare command, as it is on PATH. */
function withCommand(text: string, command: string): string {
  return text.replace(/^tracecraft(?= )/gm, () => quote(command));
}
