import type { Discovery, FoundSession, Source } from '../harness.ts';
import { DatabaseBusy, unlessBusy, withSnapshot } from '../live-database.ts';
import { asText, parseLine } from '../records.ts';
import { headOf } from '../transcript-file.ts';
import { findStore } from './event-store.ts';
import { asMain, asRevision, type Place } from './place.ts';
import {
  type AgentFolder,
  agentFolder,
  agentFolders,
  isDatabase,
  mirroredId,
  stateFolders,
} from './state-folders.ts';
import { storedSessions } from './stored-sessions.ts';
import { transcriptFiles } from './transcript-files.ts';

/** The main source of a session in an agent's database. */
export function databaseSource(state: string, agent: string, session: string): Source {
  const { database } = agentFolder(state, agent);
  return { session: mirroredId(agent, session), id: 'main', kind: 'main', path: database };
}

/**
 * Sessions of all agents: those in the databases of current releases, with the archives there, and the
 * transcripts that older releases left in files. A session that was moved from its file into the
 * database is one session.
 */
export function* discover(
  env: NodeJS.ProcessEnv,
  { id = '', roots = [], since = 0 }: Discovery = {},
): Generator<FoundSession> {
  for (const state of stateFolders(env, roots)) {
    for (const folder of agentFolders(state)) {
      // While its database is locked, nobody can tell which of an agent's files are in it.
      yield* unlessBusy([], () => foundIn(folder, id, since));
    }
  }
}

function foundIn(folder: AgentFolder, prefix: string, since: number): FoundSession[] {
  return [...sessionsOf(folder)]
    .map(([session, places]) => ({ mirrored: mirroredId(folder.agent, session), places }))
    .filter(({ mirrored }) => mirrored.startsWith(prefix))
    .map(({ mirrored, places }) => describe(mirrored, places, since));
}

/** Of each session the main source first: its rows, else its file, else what was put aside last. */
function sessionsOf(folder: AgentFolder): Map<string, Place[]> {
  const { places, exported } = storedSessions(folder);
  const sessions = new Map<string, Place[]>();
  for (const place of [...places, ...transcriptFiles(folder, exported)]) {
    const known = sessions.get(place.session);
    if (known) known.push(asRevision(place));
    else sessions.set(place.session, [asMain(place)]);
  }
  return sessions;
}

function describe(id: string, places: readonly Place[], since: number): FoundSession {
  const modified = Math.max(...places.map(({ modified }) => modified));
  const sources = places.map(({ source }) => source);
  return {
    harness: 'openclaw',
    id,
    sources,
    cwd: modified < since ? undefined : cwdOf(sources),
    modified,
    size: places.reduce((sum, { size }) => sum + size, 0),
  };
}

/** The first event, `session`, names the folder that the agent worked in. Throws DatabaseBusy. */
export function cwdOf(sources: readonly Source[]): string | undefined {
  for (const source of sources) {
    const first = isDatabase(source.path) ? firstStored(source) : firstInFile(source.path);
    const cwd = asText(parseLine(first ?? '')?.cwd);
    if (cwd !== undefined) return cwd;
  }
  return undefined;
}

function firstStored(source: Source): Buffer | undefined {
  try {
    return withSnapshot(source.path, undefined, (db) => findStore(db, source)?.first());
  } catch (error) {
    // A session is filed by its folder for good: better later than in the wrong place.
    if (error instanceof DatabaseBusy) throw error;
    // An archive that is damaged tells no folder; reading it says what is wrong with it.
    return undefined;
  }
}

/** How much of a file's beginning is looked at, in bytes. */
const lookedAt = 64 * 1024;

function firstInFile(path: string): string {
  const text = headOf(path, lookedAt);
  return text.slice(0, text.indexOf('\n'));
}
