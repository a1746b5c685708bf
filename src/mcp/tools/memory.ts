import { deleteMemory } from '../../coordination/memory/delete.ts';
import { getMemory } from '../../coordination/memory/get.ts';
import { listMemory } from '../../coordination/memory/list.ts';
import { setMemory } from '../../coordination/memory/set.ts';
import { memoryKeyOf } from '../../coordination/names.ts';
import { isoTime } from '../../coordination/time.ts';
import { UserError } from '../../state/user-error.ts';
import { dataNotice } from '../data-notice.ts';
import { bestEffort, cursor, limit, who } from '../fields.ts';
import { oneOf, strictObject, string } from '../library.ts';
import { pageOf, textPage } from '../pages.ts';
import { sharedTool, type Tool } from '../tool.ts';

const key = string().min(1).max(600).describe('The name of the value, with dots between its parts');
const ifVersion = string().min(1).max(100).optional();

export const memoryTools: Tool[] = [
  sharedTool(
    {
      name: 'memory_get',
      title: 'Read a shared value',
      description:
        "Reads one value of the project's shared memory: what agents on any machine have agreed on or found out, such as a URL, a decision, a limit. memory_list tells which there are.",
      effect: 'reads',
      input: strictObject({ key, cursor, ...who }),
    },
    async (c, input) => {
      const name = memoryKeyOf(input.key);
      const entry = await getMemory(c, name);
      if (!entry) throw notSet(name, { key: name, value: null, version: null });
      const { set_by, set_at, type, version } = entry;
      const { text: value, ...page } = textPage(entry.value, { cursor: input.cursor, version });
      const facts = { key: name, set_by, set_at, type, version };
      return { answer: { facts: { notice: dataNotice, ...facts }, page: { value, ...page } } };
    },
  ),
  sharedTool(
    {
      name: 'memory_set',
      title: 'Set a shared value',
      description:
        "Sets a value of up to 1 MiB in the project's shared memory, for all agents on any machine. What it was before stays in its history. With if_version nobody else's change is overwritten unseen. What looks like a secret is replaced before it is stored.",
      effect: 'sets',
      input: strictObject({
        key,
        value: string().max(1_048_576).describe('The value; of type json, as a JSON text'),
        type: oneOf(['text', 'json']).default('text'),
        if_version: ifVersion.describe(
          'Only while this version stands, as memory_get tells it; "new": only if it is not set',
        ),
        ...bestEffort,
        ...who,
      }),
    },
    async (c, input) => {
      const name = memoryKeyOf(input.key);
      if (input.type === 'json') requireJson(input.value);
      const given = { text: input.value, type: input.type };
      const entry = await setMemory(c, name, given, { ifVersion: input.if_version });
      const { type, set_by, set_at, version } = entry;
      const redacted = entry.value !== given.text;
      return {
        answer: { facts: { set: true, key: name, version, type, set_by, set_at, redacted } },
      };
    },
  ),
  sharedTool(
    {
      name: 'memory_list',
      title: 'List shared values',
      description:
        "Lists the keys of the project's shared memory, with version, size and time of each. Look here before you ask another agent, or the user, what may be written down already.",
      effect: 'reads',
      input: strictObject({
        prefix: string().max(600).default('').describe('Only keys that begin with this'),
        limit: limit(100, 1000),
        cursor,
        ...who,
      }),
    },
    async (c, { prefix, ...page }) => {
      const all = await Array.fromAsync(listMemory(c, prefix));
      const { items, ...rest } = pageOf(all, {
        ...page,
        cursor: page.cursor,
        nameOf: (memory) => memory.key,
        factsOf: ({ key, version, modified, bytes }) => {
          return { key, version, modified: isoTime(modified), bytes };
        },
      });
      return { answer: { facts: { prefix, total: all.length, memory: items, ...rest } } };
    },
  ),
  sharedTool(
    {
      name: 'memory_delete',
      title: 'Delete a shared value',
      description:
        "Takes a value out of the project's shared memory, for all agents. Its history stays.",
      effect: 'replaces',
      input: strictObject({
        key,
        if_version: ifVersion.describe('Only while this version stands, as memory_get tells it'),
        ...bestEffort,
        ...who,
      }),
    },
    async (c, input) => {
      const name = memoryKeyOf(input.key);
      const deleted = await deleteMemory(c, name, { ifVersion: input.if_version });
      if (!deleted) throw notSet(name, { deleted, key: name });
      return { answer: { facts: { deleted, key: name } } };
    },
  ),
];

function notSet(key: string, details: Record<string, unknown>): UserError {
  return new UserError(`${key} is not set`, 'See `tracecraft memory list`.', { details });
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    const message = `The value is no JSON: ${(cause as Error).message}`;
    throw new UserError(message, 'Mend it, or give it as text.', { exitCode: 2, cause });
  }
}
