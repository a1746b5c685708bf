import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepKey } from '../../../src/bucket/coordination-keys.ts';
import { parseClaim } from '../../../src/coordination/claims/claim-document.ts';
import type { Coordination } from '../../../src/coordination/context.ts';
import { readDocument } from '../../../src/coordination/document.ts';
import { stepName } from '../../../src/coordination/names.ts';
import { declareSteps } from '../../../src/coordination/steps/declaration.ts';
import type { NewStep } from '../../../src/coordination/steps/new-steps.ts';
import { type Fleet, startFleet, WorkerDied } from '../../support/fleet.ts';
import { type Random, seeded } from '../../support/random.ts';
import { makeTeam, type TeamOptions } from '../../support/team.ts';
import type { Report, Task } from './worker.ts';

export interface Job extends Omit<TeamOptions, 'agents'> {
  steps: number;
  workers: number;
  /** So many workers die on the way, each replaced by a new one. */
  deaths: number;
  ttlMs: number;
  /** ms by which times in documents may be off: whole seconds, say. */
  clockStep: number;
}

const script = join(import.meta.dirname, 'worker.ts');
/** ms after which others may take what has expired; see `liveness`. */
const margin = 2_000;
/** ms for looking, for starting a worker, and for a machine that is busy. */
const slack = 10_000;

/** Lets workers, some of whom are killed, do a random graph of steps, and checks what the bucket tells of it. */
export async function workThrough(t: TestContext, job: Job): Promise<void> {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  const { agents, ...place } = { agents: ['boss'], ...job };
  const team = await makeTeam(t, { agents, ...place });
  const boss = await team.coordinationOf('boss');
  const graph = randomGraph(random, job.steps);
  await declareSteps(boss, graph, { replace: false });
  const fleet = await startFleet<Task, Report>(script, job.workers);
  t.after(() => fleet.stop());

  const over = new AbortController();
  const began = Date.now();
  const task = (agent: string): Task => {
    const home = join(team.sandbox.root, 'states', agent);
    const env = { ...team.envOf('boss'), TRACECRAFT_HOME: home, TRACECRAFT_AGENT: agent };
    const { project } = team;
    return { env, agent, project, ttlMs: job.ttlMs, workMs: random.between(0, 30) };
  };
  const done = await Promise.all([
    ...Array.from({ length: job.workers }, (_, i) => work(fleet, i, task, over.signal)),
    killSome(fleet, random, job),
  ]).finally(() => over.abort());
  const took = Date.now() - began;
  t.diagnostic(`${job.steps} steps, ${job.workers} workers, ${job.deaths} deaths: ${took} ms`);
  // Opened anew, since its calls have to end within a while of that.
  await checkBucket(await team.coordinationOf('boss'), graph, done.flat(), job);
}

type Finished = { step: string; generation: number; agent: string };

/** One worker, and whoever comes in its place, until nothing is left. */
async function work(
  fleet: Fleet<Task, Report>,
  worker: number,
  taskOf: (agent: string) => Task,
  over: AbortSignal,
): Promise<Finished[]> {
  const finished: Finished[] = [];
  let lives = 1;
  for (;;) {
    const agent = `w${worker}-${lives}`;
    try {
      const report = await fleet.ask(worker, taskOf(agent));
      if ('step' in report) finished.push({ ...report, agent });
      else if (report.none === 'none-free') await sleep(300);
      else {
        assert.equal(report.none, 'all-done');
        return finished;
      }
    } catch (error) {
      if (over.aborted) return finished;
      if (!(error instanceof WorkerDied)) throw error;
      lives += 1;
      await replaced(fleet, worker);
    }
  }
}

/** A new one may be killed before it has begun. */
async function replaced(fleet: Fleet<Task, Report>, worker: number): Promise<void> {
  try {
    await fleet.replace(worker);
  } catch (error) {
    if (!(error instanceof WorkerDied)) throw error;
    await replaced(fleet, worker);
  }
}

async function killSome(fleet: Fleet<Task, Report>, random: Random, job: Job): Promise<never[]> {
  for (let deaths = 0; deaths < job.deaths; deaths++) {
    await sleep(random.between(50, 400));
    await fleet.kill(random.between(0, job.workers - 1));
  }
  return [];
}

function randomGraph(random: Random, size: number): NewStep[] {
  const names = Array.from({ length: size }, (_, i) => stepName(`s${i}`));
  return names.map((name, i) => {
    const needs = Array.from({ length: random.between(0, 3) }, () =>
      random.between(Math.max(0, i - 40), i - 1),
    );
    const after = i === 0 ? [] : [...new Set(needs)].flatMap((need) => names[need] ?? []);
    return { name, after };
  });
}

async function checkBucket(
  c: Coordination,
  graph: readonly NewStep[],
  finished: readonly Finished[],
  { ttlMs, clockStep }: Job,
): Promise<void> {
  const completedAt = new Map<string, number>();
  for (const { name, after } of graph) {
    const key = stepKey(c.project, name.sid, 'claim');
    const claim = (await readDocument(c, key, parseClaim))?.value;
    assert.equal(claim?.state, 'complete', name.raw);
    const { history } = claim;
    const told = `${name.raw}: ${JSON.stringify(history)}`;

    const [completion, ...others] = history.filter(({ event }) => event === 'complete');
    assert.ok(completion && others.length === 0, `completed once, ${told}`);
    const holders = history.filter(({ event }) => event === 'claimed');
    const last = holders.at(-1);
    assert.equal(history.length, holders.length + 1, told);
    assert.deepEqual(
      [completion.agent, completion.lease, completion.generation],
      [last?.agent, last?.lease, holders.length],
      `completed by its last holder, ${told}`,
    );
    for (const [at, holder] of holders.entries()) {
      const former = holders[at - 1];
      if (!former) continue;
      const gap = Date.parse(holder.at) - Date.parse(former.at);
      assert.ok(gap >= ttlMs - clockStep, `taken over after ${gap} ms, ${told}`);
      assert.ok(gap <= ttlMs + margin + slack, `taken over after ${gap} ms, ${told}`);
    }
    for (const need of after) {
      const gap = Date.parse(holders[0]?.at ?? '') - (completedAt.get(need.sid) ?? Number.NaN);
      assert.ok(gap >= -clockStep, `${name.raw} began ${gap} ms after ${need.raw} was complete`);
    }
    completedAt.set(name.sid, Date.parse(completion.at));

    const reports = finished.filter(({ step }) => step === name.raw);
    assert.ok(reports.length <= 1, `told to ${JSON.stringify(reports)}`);
    for (const { agent, generation } of reports) {
      assert.deepEqual([agent, generation], [completion.agent, completion.generation]);
    }
  }
}
