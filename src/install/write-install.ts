import { writeConfig } from '../state/config.ts';
import type { Paths } from '../state/paths.ts';
import { checkUnchanged, writeEdit } from './file-edit.ts';
import { exclusively } from './lock.ts';
import { keepBackup, keepRecord } from './manifest.ts';
import { namedNodes } from './named-nodes.ts';
import { type InstallPlan, plannedFiles } from './plan-install.ts';
import type { FilePlan } from './plan-part.ts';
import { takeOut } from './restore.ts';
import { placeRuntime, removeOldRuntimes } from './runtime.ts';

/** Writes what was planned: the runtime first, since the hooks name it. Throws UserError before any of it. */
export function writeInstall(plan: InstallPlan): void {
  exclusively(plan.paths, () => writeAll(plan));
}

function writeAll(plan: InstallPlan): void {
  const { paths, runtime, config, task } = plan;
  const files = plannedFiles(plan);
  checkUnchanged([...files, ...task.restorations.flatMap(({ edit }) => edit ?? [])]);
  placeRuntime(paths, runtime);
  if (config) writeConfig(paths, config);
  for (const file of files) writePlanned(paths, file);
  for (const restoration of task.restorations) takeOut(paths, restoration);
  removeOldRuntimes(paths, runtime, [runtime.node.path, ...namedNodes(paths)]);
}

/** The record comes first: a crash in between leaves a file that uninstall finds as it was. */
function writePlanned(paths: Paths, plan: FilePlan): void {
  const { record, original, status } = plan;
  if (record) {
    const kept = original && {
      backup: keepBackup(paths, record.path, original.bytes),
      mode: original.mode,
    };
    keepRecord(paths, { ...record, ...(kept ? { original: kept } : {}) });
  }
  if (status !== 'unchanged') writeEdit(plan);
}
