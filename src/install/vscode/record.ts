import type { Paths } from '../../state/paths.ts';
import { lostFile } from '../lost-file.ts';
import { findRecord } from '../manifest.ts';
import { type FileRecord, readManifest } from '../manifest-read.ts';
import { hasOurTask, taskFile } from './task.ts';

/** Of the file with our task, also where the manifest is lost; undefined where there is no such task. */
export function taskRecord(paths: Paths, repository: string): FileRecord | undefined {
  const path = taskFile(repository);
  const known = findRecord(readManifest(paths), path);
  if (known || !hasOurTask(paths, path)) return known;
  return { kind: 'task', repository, ...lostFile(path, true) };
}
