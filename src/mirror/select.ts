import type { FoundSession, HarnessName } from '../harness/harness.ts';
import { harnesses } from '../harness/registry.ts';
import { projectName } from '../state/project.ts';
import { sessionSources } from '../state/sources.ts';
import type { MirrorContext } from './context.ts';

/** Which of this machine's sessions: with none of `id`, `project` and `all`, those of the project of `cwd`. */
export interface Selection {
  harness?: HarnessName;
  /** an id or its beginning */
  id?: string;
  project?: string;
  cwd: string;
  all?: boolean;
  /** ms since 1970: only what has changed since then */
  since?: number;
}

/** A session on this machine, and its project. */
export interface ProjectSession extends FoundSession {
  /** The one that it was filed under, where it was mirrored before; undefined where no record names a folder. */
  project: string | undefined;
  /** The one that its folder is in today: the repository may have been renamed since. */
  folderProject: string | undefined;
}

/** The sessions that were asked for, the one that changed last first. No transcript is read whole. */
export function findSessions(context: MirrorContext, selection: Selection): ProjectSession[] {
  const isChosen = chooser(context, selection);
  return [...allSessions(context, selection)]
    .filter(isChosen)
    .sort((a, b) => b.modified - a.modified);
}

/** Every session of this machine, with those in state folders that only the config names; in no order. */
export function* allSessions(
  context: MirrorContext,
  { harness: name, id }: Pick<Selection, 'harness' | 'id'> = {},
): Generator<ProjectSession> {
  const projectOf = projectNamer(context);
  for (const harness of harnesses) {
    if (name !== undefined && harness.name !== name) continue;
    const roots = context.config.roots?.[harness.name];
    for (const found of harness.discover(context.env, { id, roots })) {
      yield { ...found, ...projectOf(found) };
    }
  }
}

/** Whether a session is one that was asked for. */
export function chooser(
  { config, env }: MirrorContext,
  { id, project, cwd, all, since = Number.NEGATIVE_INFINITY }: Selection,
): (found: ProjectSession) => boolean {
  const wanted = project ?? projectName(cwd, config, env);
  const isInScope =
    id !== undefined || (all === true && project === undefined)
      ? () => true
      : ({ project, folderProject }: ProjectSession) => [project, folderProject].includes(wanted);
  return (found) => found.modified >= since && isInScope(found);
}

/** Names the projects of sessions, from the state where they were mirrored, else from their folders. */
export function projectNamer({
  db,
  bucketUrl,
  config,
  env,
}: Pick<MirrorContext, 'db' | 'bucketUrl' | 'config' | 'env'>) {
  const byFolder = new Map<string, string>();
  return ({
    harness,
    id,
    cwd,
  }: FoundSession): Pick<ProjectSession, 'project' | 'folderProject'> => {
    const filed = sessionSources(db, bucketUrl, harness, id)[0]?.project;
    if (cwd === undefined) return { project: filed, folderProject: undefined };
    const folderProject = byFolder.get(cwd) ?? projectName(cwd, config, env);
    byFolder.set(cwd, folderProject);
    return { project: filed ?? folderProject, folderProject };
  };
}
