import type { Coordination } from '../../coordination/context.ts';
import { stepName } from '../../coordination/names.ts';
import { declareSteps } from '../../coordination/steps/declaration.ts';
import { loadSteps } from '../../coordination/steps/load-steps.ts';
import type { NewStep } from '../../coordination/steps/new-steps.ts';
import { count } from '../../figures.ts';
import { asFields, asText } from '../../harness/records.ts';
import { UserError } from '../../state/user-error.ts';
import { afterOption, keepingAll, stepNames } from '../claims/options.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { note, printAnswer } from '../print/output.ts';
import { textInput } from '../text-input.ts';

export const add = command({
  command: 'add [step..]',
  describe: 'Declare steps, and what they come after',
  builder: (args) =>
    keepingAll(args, ['title', 'from'])
      .positional('step', { type: 'string', array: true, describe: 'The names of the steps' })
      .options(afterOption)
      .option('title', {
        type: 'string',
        requiresArg: true,
        describe: 'What the step is about (of one step)',
      })
      .option('from', {
        type: 'string',
        requiresArg: true,
        describe:
          'A file with a line of JSON for each: {"step": "b", "after": ["a"], "title": "…"}; `-` is stdin',
      })
      .option('replace', {
        type: 'boolean',
        default: false,
        describe: 'Declare anew what is declared otherwise',
      })
      .options(coordinationOptions)
      .example([['$0 steps add build docs --after design'], ['$0 steps add --from plan.jsonl']]),
  handler: async (args) => {
    const named = args.step ?? [];
    if ((named.length === 0) === (args.from === undefined)) {
      throw wrong('Name the steps, or give them with --from', 'See `tracecraft steps add --help`.');
    }
    if (args.title !== undefined && named.length !== 1) {
      throw wrong('--title is for one step', 'Give the titles of many with --from.');
    }
    if (args.after && named.length === 0) {
      throw wrong('--after is for steps that are named', 'In --from, each line has its own.');
    }
    const after = stepNames(args.after ?? []);
    const steps =
      args.from === undefined
        ? stepNames(named).map((name) => ({ name, title: args.title, after }))
        : parseSteps(await textInput(undefined, args.from));
    return inCoordination(args, async (c) => {
      const declared = await declareSteps(c, steps, { replace: args.replace });
      const { added, same, replaced } = declared;
      const parts = [
        added > 0 && `${count(added, 'step')} added`,
        replaced > 0 && `${count(replaced, 'step')} replaced`,
        same > 0 && `${count(same, 'step')} ${same === 1 ? 'was' : 'were'} there already`,
      ].filter(Boolean);
      printAnswer(args, declared, `${parts.join(', ')}.\n`);
      await tellUnknown(c, steps);
    });
  },
});

/** A need that nobody has declared is never complete, and may be a slip of the pen. */
async function tellUnknown(c: Coordination, steps: readonly NewStep[]): Promise<void> {
  const needs = steps.flatMap(({ after }) => after);
  if (needs.length === 0) return;
  // The steps are declared: what cannot be read now takes nothing back of that.
  const rows = await loadSteps(c).catch(() => undefined);
  const known = new Set(rows?.map(({ sid }) => sid));
  const missing = needs.filter(({ sid }) => rows && !known.has(sid)).map(({ raw }) => raw);
  const unknown = [...new Set(missing)];
  if (unknown.length === 0) return;
  const [verb, it] = unknown.length === 1 ? ['is', 'it'] : ['are', 'them'];
  note(`${unknown.join(', ')} ${verb} not declared yet: what comes after ${it} waits.`);
}

function parseSteps(text: string): NewStep[] {
  const lines = text.split(/\r?\n/);
  const steps = lines.flatMap((line, at) => (line.trim() === '' ? [] : [parseStep(line, at + 1)]));
  if (steps.length > 0) return steps;
  throw wrong('There are no steps in it', lineShape);
}

const lineShape = 'Give a line for each: {"step": "build", "after": ["design"], "title": "…"}';

function parseStep(line: string, at: number): NewStep {
  const fields = asFields(parsed(line));
  const { step, after = [], title, ...others } = fields ?? {};
  const needs = typeof after === 'string' ? [after] : after;
  const unknown = Object.keys(others)[0];
  const fault = !fields
    ? 'it is no JSON object'
    : unknown !== undefined
      ? `nothing is called "${unknown}"`
      : typeof step !== 'string'
        ? '"step" has to be its name'
        : !isTexts(needs)
          ? '"after" has to be a list of names'
          : title !== undefined && typeof title !== 'string'
            ? '"title" has to be a text'
            : undefined;
  if (fault !== undefined) throw wrong(`Line ${at} cannot be a step: ${fault}`, lineShape);
  return {
    name: stepName(step as string),
    after: stepNames(needs as string[]),
    title: asText(title),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The caller says which line it is.
    return undefined;
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function wrong(message: string, hint: string): UserError {
  return new UserError(message, hint, { exitCode: 2 });
}
