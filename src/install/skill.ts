import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from '../state/paths.ts';
import { sameBytes } from './file-edit.ts';
import { findRecord } from './manifest.ts';
import { readManifest } from './manifest-read.ts';
import type { FilePlan } from './plan-hooks.ts';
import { type Registration, skillFolder } from './registration.ts';
import { quote } from './shell-words.ts';
import { checkWritable, missingFolders, readUserFile, sha256, type UserFile } from './user-file.ts';

/** A line of the skill's text; also how a skill of ours is known when the manifest is lost. */
const signature = 'Part of tracecraft.';

export interface SkillPlan {
  files: FilePlan[];
  /** What was left alone, and why. */
  kept: string[];
}

/** The skill's files as they are shipped, with the command spelled so that it runs from anywhere. */
export function planSkill(
  paths: Paths,
  registration: Registration,
  env: NodeJS.ProcessEnv,
  shipped: string,
): SkillPlan {
  const folder = skillFolder(registration, env);
  const manifest = readManifest(paths);
  const files = shippedFiles(shipped).map((name) => ({
    wanted: Buffer.from(withCommand(readFileSync(join(shipped, name), 'utf8'), commandPath(paths))),
    file: readUserFile(join(folder, name)),
  }));
  const ours = files.some(({ file }) => findRecord(manifest, file.path) || isSigned(file));
  if (!ours && files.some(({ file }) => file.bytes)) {
    return { files: [], kept: [`${folder} is another's skill of the same name`] };
  }

  const plan: SkillPlan = { files: [], kept: [] };
  for (const { wanted, file } of files) {
    const former = findRecord(manifest, file.path);
    const isOurs =
      !file.bytes || sameBytes(file.bytes, wanted) || isAsWeLeftIt(file, former?.sha256);
    if (!isOurs) {
      plan.kept.push(`${file.path} was changed by hand; delete it to get the new one`);
      continue;
    }
    const unchanged = sameBytes(file.bytes, wanted);
    if (!unchanged) checkWritable(file);
    plan.files.push({
      file,
      after: wanted,
      mode: file.mode,
      status: unchanged ? 'unchanged' : file.bytes ? 'upgraded' : 'added',
      original: undefined,
      record:
        unchanged && former
          ? undefined
          : {
              kind: 'skill',
              harness: registration.harness,
              path: file.path,
              real: file.real,
              sha256: sha256(wanted),
              changes: [],
              folders: former?.folders ?? missingFolders(file.real),
            },
    });
  }
  return plan;
}

export function isSigned({ bytes }: UserFile): boolean {
  return bytes?.includes(signature) ?? false;
}

/** The command for people and agents. */
export function commandPath(paths: Paths): string {
  return join(paths.bin, process.platform === 'win32' ? 'tracecraft.cmd' : 'tracecraft');
}

/** Without a record, the signature is all there is to go by. */
function isAsWeLeftIt(file: UserFile, left: string | undefined): boolean {
  return left === undefined
    ? isSigned(file)
    : file.bytes !== undefined && sha256(file.bytes) === left;
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
