import { existsSync } from 'node:fs';
import { openCoordination } from '../../coordination/context.ts';
import { listAgents } from '../../coordination/presence/list-agents.ts';
import { loadSteps } from '../../coordination/steps/load-steps.ts';
import { openRecall } from '../../recall/database.ts';
import type { Database } from '../../state/database.ts';
import { type CliContext, inContext } from '../context.ts';

/** What a word of a command line can be the name of. */
export type Kind = 'session' | 'project' | 'step' | 'agent';

export interface Name {
  name: string;
  /** Shown beside it, by the shells that do. */
  about?: string;
}

/** ms that a bucket may take: somebody waits at the prompt. */
const patience = 1_000;
/** ms that another process may hold a database. */
const busyMs = 100;
const most = 200;

/** Those of a project, the newest or next first; none where they cannot be had in time. */
export async function namesOf(kind: Kind, project?: string): Promise<Name[]> {
  let names: Name[] = [];
  try {
    const timely = { silence: patience, within: patience };
    const work = async (context: CliContext) => {
      names = await sources[kind](context, project ?? context.project);
    };
    await inContext(work, undefined, timely);
  } catch {
    // At a prompt nothing can be said: whoever runs the command is told what is the matter.
  }
  return names;
}

const sources: Record<Kind, (context: CliContext, project: string) => Name[] | Promise<Name[]>> = {
  session: (context, project) => inIndex(context, (db) => sessionsIn(db, context, project)),
  project: (context) => inIndex(context, (db) => projectsIn(db, context)),
  async step(context, project) {
    const c = await openCoordination(context, { project });
    try {
      const steps = await loadSteps(c);
      return steps.map(({ step, status, title }) => ({ name: step, about: title ?? status }));
    } finally {
      c.documents.close();
    }
  },
  async agent(context, project) {
    const c = await openCoordination(context, { project });
    try {
      return (await listAgents(c)).map(({ agent, state }) => ({ name: agent, about: state }));
    } finally {
      c.documents.close();
    }
  },
};

/** Asks this machine alone: the bucket would have to be listed. */
function inIndex({ paths }: CliContext, read: (db: Database) => Name[]): Name[] {
  if (!existsSync(paths.recall)) return [];
  const db = openRecall(paths, busyMs);
  try {
    return read(db);
  } finally {
    db.close();
  }
}

function sessionsIn(db: Database, { bucketUrl }: CliContext, project: string): Name[] {
  const rows = db
    .prepare(
      `SELECT record, title FROM records WHERE bucket = ? AND project = ? AND record = session
       ORDER BY ended_at DESC LIMIT ${most}`,
    )
    .all(bucketUrl, project) as { record: string; title: string | null }[];
  return rows.map(({ record, title }) => ({ name: record, ...(title && { about: title }) }));
}

function projectsIn(db: Database, { bucketUrl }: CliContext): Name[] {
  const rows = db
    .prepare(
      `SELECT project, count(*) AS records FROM records WHERE bucket = ?
       GROUP BY project ORDER BY max(ended_at) DESC LIMIT ${most}`,
    )
    .all(bucketUrl) as { project: string }[];
  return rows.map(({ project }) => ({ name: project }));
}
