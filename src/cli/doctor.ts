import { configOrFault } from '../doctor/config.ts';
import { examine } from '../doctor/examine.ts';
import type { DoctorContext, Finding } from '../doctor/finding.ts';
import { trimWays } from '../doctor/trim.ts';
import { count } from '../figures.ts';
import { statePaths } from '../state/paths.ts';
import { command, type GlobalArgs } from './command.ts';
import { inContext } from './context.ts';
import { print, printJson } from './print/output.ts';
import { plain } from './print/plain.ts';
import { style } from './print/style.ts';
import { wrap } from './print/wrap.ts';

const looks = {
  ok: { word: 'ok   ', format: 'green' },
  warn: { word: 'warn ', format: 'yellow' },
  error: { word: 'error', format: 'red' },
} as const;

export const doctor = command<GlobalArgs & { trim: boolean }>({
  command: 'doctor',
  describe: 'Check everything that has to work, and say how to mend what does not',
  builder: (args) =>
    args.option('trim', {
      type: 'boolean',
      default: false,
      describe: 'Say instead what each agent here can do about a full window',
    }),
  handler(args) {
    const { config, fault } = configOrFault(statePaths(process.env));
    return inContext(async (context) => {
      if (args.trim) return showTrim(context, args);
      const findings: Finding[] = [];
      for await (const finding of examine({ ...context, configFault: fault })) {
        findings.push(finding);
        if (!args.json) print(line(finding));
      }
      const number = (state: Finding['state']) =>
        findings.filter((finding) => finding.state === state).length;
      if (number('error') > 0) process.exitCode = 1;
      if (args.json)
        return printJson({ ok: number('error') === 0, findings: findings.map(asJson) });
      print(`\n${count(number('error'), 'error')}, ${count(number('warn'), 'warning')}.\n`);
    }, config);
  },
});

async function showTrim(context: DoctorContext, { json }: GlobalArgs): Promise<void> {
  const all = await trimWays(context);
  if (json) {
    return printJson({
      harnesses: all.map(({ harness, ways }) => ({
        harness,
        ways: ways.map(({ type, does, works }) => ({
          type,
          does,
          works: works === true,
          why_not: works === true ? null : works,
        })),
      })),
    });
  }
  for (const [index, { label, ways }] of all.entries()) {
    print(`${index === 0 ? '' : '\n'}${style('bold', label)}\n`);
    for (const { type, does, works } of ways) {
      const name = works === true ? style('green', type) : style('yellow', type);
      print(`  ${name}\n    ${wrap(plain(does), 4)}\n`);
      if (works !== true) print(`    ${style('yellow', 'not now')}: ${wrap(plain(works), 4)}\n`);
    }
  }
  if (all.length === 0) print('None of the agents that tracecraft knows was found here.\n');
}

const checkWidth = 9;
/** Where the text begins: behind the word, the check's name and the gaps. */
const indent = 5 + 2 + checkWidth + 2;

function line({ check, state, what, fix }: Finding): string {
  const { word, format } = looks[state];
  const head = `${style(format, word)}  ${check.padEnd(checkWidth)}  ${wrap(plain(what), indent)}\n`;
  return fix === undefined ? head : `${head}${' '.repeat(indent)}${wrap(plain(fix), indent)}\n`;
}

function asJson({ check, state, what, fix }: Finding) {
  return { check, state, what, fix: fix ?? null };
}
