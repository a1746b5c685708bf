import { asFields, asText } from '../../harness/records.ts';
import { clean, cut, oneLine } from '../../recall/one-line.ts';
import { belowFolder } from '../digest/below-folder.ts';

/** Arguments that say best what a call does, the best first. */
const tellingNames = [
  'command',
  'cmd',
  'pattern',
  'file_path',
  'path',
  'notebook_path',
  'query',
  'url',
  'subject',
  'description',
  'skill',
  'prompt',
  'questions',
  'plan',
];

export const pathNames: readonly string[] = ['file_path', 'path', 'notebook_path'];
/** Of an argument that is shown in a call's line, in UTF-16 units. */
export const longestArgument = 160;

/** Of a call's input what says most, in one line. */
export function tellingArgument(input: unknown, folder: string | null): string {
  if (typeof input === 'string') return oneLine(withoutBeginning(input), longestArgument);
  const fields = asFields(input) ?? {};
  for (const name of tellingNames) {
    const value = fields[name];
    const text = asText(value) ?? (isTexts(value) ? value.join(' ') : undefined);
    if (text === undefined || text === '') continue;
    return cut(clean(pathNames.includes(name) ? belowFolder(text, folder) : text), longestArgument);
  }
  const list = Object.values(fields).find((value) => typeof value === 'string');
  return cut(clean(asText(list) ?? ''), longestArgument);
}

/** A patch says which file it is of in its second line. */
function withoutBeginning(text: string): string {
  return text.replace(/^\*\*\* Begin Patch\n\*\*\* ?/, '');
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}
