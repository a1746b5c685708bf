import { asText, type Fields } from '../../harness/records.ts';
import { type StepId, spellingOf, stepName } from '../names.ts';

/** What a step is and what it comes after. */
export interface Declaration {
  /** As it was spelled. */
  step: string;
  title?: string;
  /** The steps that must be complete first, as they were spelled. */
  after: string[];
  /** Those with less come first. */
  order: number;
  created_at: string;
  created_by: string;
}

/** Behind all that were declared in their order. */
export const lastOfAll = Number.MAX_SAFE_INTEGER;

/** `sid`: the step by its key. */
export function parseDeclaration(fields: Fields, sid: StepId): Declaration {
  const { title, after, order } = fields;
  return {
    step: spellingOf(asText(fields.step), sid) ?? sid,
    ...(typeof title === 'string' && title !== '' && { title }),
    after: Array.isArray(after) ? after.filter((need) => typeof need === 'string') : [],
    order: Number.isSafeInteger(order) ? (order as number) : lastOfAll,
    created_at: asText(fields.created_at) ?? '',
    created_by: asText(fields.created_by) ?? '',
  };
}

/** Of a need as it stands in a document; undefined for what names no step, which is never complete. */
export function needId(need: string): StepId | undefined {
  try {
    return stepName(need).sid;
  } catch {
    // Another program's: the step that has it waits, and shows for what.
    return undefined;
  }
}
