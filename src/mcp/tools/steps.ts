import { readHandoff } from '../../coordination/claims/handoff.ts';
import { isBehind, projectIfPossible } from '../../coordination/claims/project-status.ts';
import { readStep } from '../../coordination/claims/read-step.ts';
import type { StepView } from '../../coordination/claims/step-state.ts';
import type { Coordination } from '../../coordination/context.ts';
import { type StepName, stepName } from '../../coordination/names.ts';
import { declareSteps } from '../../coordination/steps/declaration.ts';
import { loadSteps } from '../../coordination/steps/load-steps.ts';
import {
  rowFacts,
  shownStatus,
  shownStatuses,
  stepFacts,
} from '../../coordination/steps/step-facts.ts';
import { unknownSteps } from '../../coordination/steps/unknown-steps.ts';
import { waitFor } from '../../coordination/steps/wait-for.ts';
import { UserError } from '../../state/user-error.ts';
import { dataNotice } from '../data-notice.ts';
import { cursor, limit, step, who } from '../fields.ts';
import { array, boolean, oneOf, strictObject, string } from '../library.ts';
import { pageOf, textPage } from '../pages.ts';
import { sharedTool, type Tool } from '../tool.ts';
import { waitSeconds } from './wait-seconds.ts';

export const stepTools: Tool[] = [
  sharedTool(
    {
      name: 'steps',
      title: 'List the steps',
      description:
        'Lists the steps of the project in their order: what is to be done, what waits for what, who has which. ready: true shows what can be claimed now.',
      effect: 'reads',
      input: strictObject({
        status: oneOf(shownStatuses).optional().describe('Only those in this state'),
        ready: boolean().default(false).describe('Only those that can be claimed'),
        limit: limit(50, 500),
        cursor,
        ...who,
      }),
    },
    async (c, { status, ready, limit: most, cursor: from }) => {
      const all = await loadSteps(c);
      const wanted = all.filter(
        (row) => (status === undefined || shownStatus(row) === status) && (!ready || row.ready),
      );
      const { items, ...rest } = pageOf(wanted, {
        limit: most,
        cursor: from,
        nameOf: ({ sid }) => sid,
        factsOf: rowFacts,
      });
      return {
        answer: { facts: { notice: dataNotice, total: all.length, steps: items, ...rest } },
      };
    },
  ),
  sharedTool(
    {
      name: 'steps_add',
      title: 'Declare steps',
      description:
        'Declares steps of the project and what each comes after, so that agents can share the work with claim. The same said twice is the same.',
      effect: 'sets',
      input: strictObject({
        steps: array(
          strictObject({
            step,
            after: array(step)
              .max(100)
              .default([])
              .describe('Steps that have to be complete first'),
            title: string().max(1000).optional().describe('What the step is about'),
          }),
        )
          .min(1)
          .max(500),
        replace: boolean().default(false).describe('Declare anew what is declared otherwise'),
        ...who,
      }),
    },
    async (c, { steps, replace }) => {
      const named = steps.map(({ step: name, after, title }) => {
        return { name: stepName(name), after: after.map(stepName), title };
      });
      const declared = await declareSteps(c, named, { replace });
      return { answer: { facts: { ...declared } } };
    },
  ),
  sharedTool(
    {
      name: 'step_status',
      title: 'Look at a step',
      description: 'Tells how one step stands, and who has it until when.',
      effect: 'reads',
      input: strictObject({ step, ...who }),
    },
    async (c, input) => {
      const name = stepName(input.step);
      const read = await readStep(c, name);
      return {
        answer: { facts: { ...stepFacts(read.view), unknown: await unknown(c, [read.view]) } },
        afterwards: async () => {
          if (isBehind(read)) await projectIfPossible(c, name);
        },
      };
    },
  ),
  sharedTool(
    {
      name: 'handoff_show',
      title: 'Read what a step was left with',
      description:
        'Reads the note, state and next action that a step was completed, blocked or left for review with. Read it of each step that yours comes after.',
      effect: 'reads',
      input: strictObject({ step, cursor, ...who }),
    },
    async (c, input) => {
      const name = stepName(input.step);
      const handoff = await readHandoff(c, name);
      if (!handoff) throw noHandoff(name);
      const version = `${handoff.created_at} ${handoff.generation ?? 0}`;
      const { note: whole, ...facts } = handoff;
      const { text: note, ...rest } = textPage(whole, {
        cursor: input.cursor,
        version,
        most: longestNote,
      });
      return {
        answer: { facts: { notice: dataNotice, ...facts }, page: { note, ...rest } },
        afterwards: () => projectIfPossible(c, name),
      };
    },
  ),
  sharedTool(
    {
      name: 'wait_for',
      title: 'Wait for steps',
      description:
        'Waits until steps are complete, for up to 45 seconds; tells how they stand then. Outcome: complete, any, blocked, or timeout, after which you may call it again or do other work.',
      effect: 'reads',
      input: strictObject({
        steps: array(step).min(1).max(100),
        any: boolean().default(false).describe('Until one of them is complete'),
        wait_seconds: waitSeconds.default(30).describe('Give up after so long; 0 looks once'),
        ...who,
      }),
    },
    async (c, { steps, any, wait_seconds: seconds }, { call: { signal } }) => {
      const names = steps.map(stepName);
      const waited = await waitFor(c, names, { any, timeoutMs: seconds * 1000, signal });
      const facts = { outcome: waited.outcome, steps: waited.steps.map(stepFacts) };
      return { answer: { facts: { ...facts, unknown: await unknown(c, waited.steps) } } };
    },
  ),
];

/** Characters; the names of up to a thousand files may stand beside it. */
const longestNote = 12_000;

/** Names that nobody has declared or claimed, as misspelled ones are. */
function unknown(c: Coordination, steps: readonly StepView[]): Promise<string[]> {
  // How they stand is known: what cannot be read now takes nothing back of that.
  return unknownSteps(c, steps).catch(() => []);
}

function noHandoff({ raw }: StepName): UserError {
  return new UserError(
    `Step ${raw} has no handoff`,
    'There is one when it is complete, blocked or left for review: wait_for waits for that.',
    { details: { step: raw, handoff: null } },
  );
}
