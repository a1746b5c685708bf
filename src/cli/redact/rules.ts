import { count } from '../../figures.ts';
import { type OwnTexts, ownTexts, type RuleFamily, ruleFamilies } from '../../redact/list-rules.ts';
import { noteOf } from '../../redact/own/note.ts';
import { ownOptions } from '../../redact/own/redactor.ts';
import { readConfig } from '../../state/config.ts';
import { statePaths } from '../../state/paths.ts';
import { UserError } from '../../state/user-error.ts';
import { command } from '../command.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { table } from '../print/table.ts';
import { wrap } from '../print/wrap.ts';

export const rules = command({
  command: 'rules [word]',
  describe: 'Show the families of secrets that are known, your own among them',
  builder: (args) =>
    args.positional('word', {
      type: 'string',
      describe: 'Only those with this word in their name or description',
    }),
  handler({ word, json }) {
    const { redaction = {} } = readConfig(statePaths(process.env));
    const all = ruleFamilies(redaction);
    const shown = all.filter(matches(word));
    const fault = faultOf(() => ownOptions(redaction, process.env));
    const texts = fault ? undefined : ownTexts(redaction, process.env);
    if (fault) process.exitCode = 1;
    if (json) {
      const { rules: version, tier } = noteOf(redaction);
      const own = texts ? ownAsJson(texts) : null;
      return printJson({ version, tier, rules: shown, own, error: fault?.message ?? null });
    }
    if (shown.length === 0) {
      throw new UserError(
        `No family has "${word}" in its name`,
        'See all: `tracecraft redact rules`.',
      );
    }
    print(list(shown));
    print(`\n${wrap(summary(all, shown, redaction.tier ?? 'standard'), 0)}\n`);
    if (texts) print(ownSummary(texts));
    if (fault) note(`${plain(fault.message)}\n${plain(fault.hint)}`);
  },
});

function matches(word = ''): (family: RuleFamily) => boolean {
  const wanted = word
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
  return ({ name, about }) =>
    `${name.replaceAll('_', ' ')} ${about}`.toLowerCase().includes(wanted);
}

function list(families: readonly RuleFamily[]): string {
  const colour = ({ on }: RuleFamily) => (on ? undefined : ('dim' as const));
  return table(families, [
    { title: 'NAME', value: ({ name }) => name, colour },
    { title: 'WHAT', value: ({ about }) => about, shrinkTo: 20, colour },
    { title: 'SURE', value: ({ confidence }) => confidence, colour },
    { title: 'TIER', value: ({ tier, on }) => (on ? tierText[tier] : 'off'), colour },
  ]);
}

/** What most have is not said. */
const tierText: Record<RuleFamily['tier'], string> = { standard: '', strict: 'strict', own: 'own' };

function summary(all: RuleFamily[], shown: RuleFamily[], tier: string): string {
  const number = shown.length < all.length ? `${shown.length} of ` : '';
  const off = all.filter(({ on }) => !on).length;
  const hint =
    off > 0 ? `; ${off} are off, until \`tracecraft config set redaction.tier strict\`` : '';
  return `${number}${count(all.length, 'family', 'families')}, tier ${tier}${hint}.`;
}

function ownSummary({ literals, values, missing, allowed }: OwnTexts): string {
  const sentences = [
    literals > 0 && `${count(literals, 'text')} of redaction.literals`,
    values > 0 && `${count(values, 'secret')} of env files and variables`,
  ].filter((text) => text !== false);
  const lines = [
    sentences.length > 0 && `Besides: ${sentences.join(', ')}.`,
    allowed > 0 && `${count(allowed, 'exception')} in redaction.allow.`,
    ...missing.map((path) => `${plain(path)} of redaction.env_files is not there.`),
  ].filter((line) => line !== false);
  return lines.map((line) => `${line}\n`).join('');
}

function ownAsJson({ literals, values, missing, allowed }: OwnTexts) {
  return { literals, env_values: values, missing_env_files: missing, allowed };
}

/** What does not hold of the user's own part. */
function faultOf(load: () => unknown): UserError | undefined {
  try {
    load();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
