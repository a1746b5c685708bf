import type { Paths } from '../state/paths.ts';
import { isSameLauncher, launcherPath } from './hook-command.ts';
import { containersOf, findOwnEntries } from './hooks-file.ts';
import { type FilePlan, isEmpty, type PresentPart, planPart } from './plan-part.ts';
import { type OwnHooks, putHooks } from './put-hooks.ts';
import { type HooksRegistration, timeoutsOf } from './registration.ts';
import { isOurLine, spellLineCommand, statuslinePath, takeLine } from './statusline.ts';
import { takeHooks } from './take-hooks.ts';

export interface HooksTarget {
  registration: HooksRegistration;
  env: NodeJS.ProcessEnv;
  /** Root of the one repository to install for. */
  repository: string | undefined;
  /** The command that every event runs. */
  command: string;
  /** The Node that the status line runs on. */
  node: string;
  platform: NodeJS.Platform;
  /** With the events that hooks print something for. */
  coordinate: boolean;
  /** With a status line of ours, or without; undefined: as it is. */
  statusline: boolean | undefined;
}

/** Throws UserError for a file that cannot be understood or written. */
export function planHooks(paths: Paths, target: HooksTarget): FilePlan {
  const { registration, env, repository, node, platform } = target;
  const { harness } = registration;
  const command = spellLineCommand({ node, launcher: statuslinePath(paths) }, platform);
  return planPart(paths, registration.hooksFile(env, repository), {
    ...ownHooks(paths, registration),
    recordedAs: { kind: 'hooks', harness, ...(repository === undefined ? {} : { repository }) },
    put(text, now) {
      const wanted = target.statusline ?? isOurLine(now, registration, paths);
      const isThere = isOurLine(text, registration, paths);
      const start = isThere && !wanted ? takeLine(text, registration, paths) : text;
      const line = wanted ? registration.statusline?.(command) : undefined;
      const edited = putHooks(start, harness, launcherPath(paths), handlersOf(target), line);
      return isThere ? { ...edited, changes: [] } : edited;
    },
  });
}

/** Our hooks in a harness's settings, and our status line beside them. */
export function ownHooks(paths: Paths, registration: HooksRegistration): PresentPart {
  const { harness } = registration;
  const launcher = launcherPath(paths);
  return {
    isPresent: (text) =>
      findOwnEntries(text, harness).some((entry) => isSameLauncher(entry.launcher, launcher)) ||
      isOurLine(text, registration, paths),
    isBlank: isEmpty,
    take(text, original) {
      const kept = original === undefined ? undefined : containersOf(original);
      return takeLine(takeHooks(text, harness, launcher, kept), registration, paths);
    },
  };
}

function handlersOf({ registration, command, platform, coordinate }: HooksTarget): OwnHooks {
  return Object.fromEntries(
    timeoutsOf(registration, coordinate).map(([event, timeout]) => [
      event,
      registration.handler(command, timeout, platform, event),
    ]),
  );
}
