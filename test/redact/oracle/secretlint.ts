import { pathToFileURL } from 'node:url';
import { wholeShape } from './generate.ts';
import { packageFile, secretlintPackage } from './packages.ts';
import type { PublishedRule } from './published-rule.ts';

/** What a secretlint rule asks of its host. */
interface RuleCreator {
  meta: { id: string };
  create(context: Context, options: object): { file?(source: object): unknown };
}

interface Context {
  createTranslator(messages: unknown): (id: string, data?: unknown) => object;
  ignore(): void;
  report(found: { message: { messageId: string }; range: [number, number] }): void;
}

// An account's number is in every ARN; secretlint reports it, and says that it is no credential.
const noSecrets = new Set(['AWSAccountID']);

/** Secretlint's rules, run by a host as small as they need. */
export async function secretlintRules(folder: string): Promise<PublishedRule[]> {
  const module = pathToFileURL(packageFile(folder, secretlintPackage, 'module/index.js')).href;
  const { rules } = (await import(module)) as { rules: RuleCreator[] };
  return rules.flatMap((creator) => {
    const id = creator.meta.id.replace(/^.*secretlint-rule-/, '');
    const patterns = patternsOf(creator);
    if (id === 'filter-comments' || patterns.length === 0) return [];
    return {
      family: `secretlint/${id}`,
      words: [`${id}-token`],
      secrets: patterns.map(wholeShape),
      whole: patterns.map(wholeShape),
      find: (text) => run(creator, text),
    };
  });
}

/** A rule's patterns are in its code: they are seen as it uses them. */
function patternsOf(creator: RuleCreator): RegExp[] {
  const patterns: RegExp[] = [];
  const content = {
    matchAll(pattern: RegExp) {
      patterns.push(pattern);
      return [];
    },
  };
  start(creator, () => {}).file?.({ content, ext: '.txt', filePath: 'a.txt' });
  return patterns;
}

function run(creator: RuleCreator, text: string): string[] {
  const found: string[] = [];
  const rule = start(creator, ({ message, range }) => {
    if (!noSecrets.has(message.messageId)) found.push(passwordOf(text.slice(...range)));
  });
  rule.file?.({ content: text, ext: '.txt', filePath: 'a.txt', indexToPosition: () => ({}) });
  return found;
}

/** Of a URL it reports all, user and host included. */
function passwordOf(reported: string): string {
  return /:\/\/[^:/\s]+:([^@/\s]+)@/.exec(reported)?.[1] ?? reported;
}

function start(creator: RuleCreator, report: Context['report']) {
  return creator.create(
    { createTranslator: () => (messageId) => ({ messageId }), ignore() {}, report },
    {},
  );
}
