import { text as readAll } from 'node:stream/consumers';
import { count } from '../figures.ts';
import {
  bucketInForce,
  type Config,
  findSetting,
  getSetting,
  readConfig,
  withSetting,
  writeConfig,
} from '../state/config.ts';
import { type Paths, statePaths } from '../state/paths.ts';
import { settings } from '../state/settings.ts';
import { UserError } from '../state/user-error.ts';
import { command, group } from './command.ts';
import { note, print, printJson } from './print/output.ts';
import { table } from './print/table.ts';

type Origin = 'environment' | 'config' | 'default' | 'unset';

interface Value {
  key: string;
  value: unknown;
  source: Origin;
}

const keyOption = {
  type: 'string',
  demandOption: true,
  describe: 'The name of a setting',
} as const;

const list = command({
  command: 'list',
  describe: 'Show all settings; secrets are masked',
  handler({ json }) {
    const paths = statePaths(process.env);
    const stored = readConfig(paths);
    const rows = settings.map(({ key, about, secret }) => {
      const found = inForce(paths, stored, key);
      const value = secret && found.value !== undefined ? masked(String(found.value)) : found.value;
      return { ...found, value: value ?? null, about };
    });
    if (json) return printJson({ path: paths.config, settings: rows });
    print(
      table(rows, [
        { title: 'SETTING', value: ({ key }) => key },
        { title: 'VALUE', value: ({ value }) => (value === null ? '-' : String(value)) },
        { title: 'FROM', value: ({ source }) => (source === 'unset' ? '' : source) },
      ]),
    );
  },
});

const get = command({
  command: 'get <key>',
  describe: 'Show the value in force',
  builder: (args) => args.positional('key', keyOption),
  handler({ key, json }) {
    const paths = statePaths(process.env);
    const { name, variable } = { name: findSetting(key).key, variable: findSetting(key).variable };
    const found = inForce(paths, readConfig(paths), name);
    if (json) return printJson({ ...found, value: found.value ?? null });
    if (found.value === undefined) {
      const hint = `Set it with \`tracecraft config set ${name} VALUE\`${variable ? `, or ${variable}` : ''}.`;
      throw new UserError(`${name} is not set`, hint);
    }
    print(`${found.value}\n`);
  },
});

const set = command({
  command: 'set <key> <value>',
  describe: 'Change a setting; `-` reads the value from stdin',
  builder: (args) =>
    args
      .positional('key', keyOption)
      .positional('value', { type: 'string', demandOption: true, describe: 'Its value, or -' }),
  async handler({ key, value, json }) {
    const setting = findSetting(key);
    // yargs 18 hands a lone dash on as the empty string.
    const isDash = value === '' && process.argv.includes('-');
    const given = isDash ? (await readAll(process.stdin)).trim() : value;
    if (given === '') {
      throw new UserError(`${key} needs a value`, `To remove it: tracecraft config unset ${key}`, {
        exitCode: 2,
      });
    }
    const parsed = setting.parse(given);
    await setting.check?.(parsed);
    change(key, parsed, json);
  },
});

const unset = command({
  command: 'unset <key>',
  describe: 'Remove a setting',
  builder: (args) => args.positional('key', keyOption),
  handler: ({ key, json }) => change(key, undefined, json),
});

const explained = table(settings, [{ value: ({ key }) => key }, { value: ({ about }) => about }]);

export const config = group(
  'config',
  'Show and change settings',
  [list, get, set, unset],
  `Settings:\n${explained}`,
);

function change(key: string, value: unknown, json: boolean): void {
  const { variable, unit } = findSetting(key);
  const paths = statePaths(process.env);
  const stored = readConfig(paths);
  const before = getSetting(stored, key);
  writeConfig(paths, withSetting(stored, key, value));
  if (json) printJson({ key, set: value !== undefined });
  if (unit && Array.isArray(before) && Array.isArray(value)) note(replaced(before, value, unit));
  if (variable && process.env[variable]) note(`${variable} is set, and goes before it.`);
}

/** A list takes the place of the one before, which who meant to add to it should see. */
function replaced({ length: before }: unknown[], { length: now }: unknown[], unit: string): string {
  const difference = Math.abs(now - before);
  const compared =
    difference === 0 ? 'as many as' : `${difference} ${now < before ? 'fewer' : 'more'} than`;
  return `${count(now, unit)}, ${compared} before.`;
}

function inForce(paths: Paths, stored: Config, key: string): Value {
  const { variable, instead } = findSetting(key);
  const fromEnvironment = variable && process.env[variable];
  if (fromEnvironment) return { key, value: fromEnvironment, source: 'environment' };
  const value = getSetting(stored, key);
  if (value !== undefined)
    return { key, value: instead ? instead(value) : value, source: 'config' };
  if (key === 'bucket') {
    return { key, value: bucketInForce(paths, stored, process.env), source: 'default' };
  }
  return { key, value: undefined, source: 'unset' };
}

/** Enough to tell two keys apart, too little to use one. */
function masked(secret: string): string {
  return secret.length < 12 ? '••••••••' : `••••••••${secret.slice(-4)}`;
}
