import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { getNodeValue, type Node } from 'jsonc-parser';
import type { Paths } from '../state/paths.ts';
import { isSameLauncher } from './hook-command.ts';
import { applyEdits, findProperty, JsoncError, parseJsonc } from './jsonc/document.ts';
import { remove } from './jsonc/remove.ts';
import { lineIndent, render, renderInline, styleOf } from './jsonc/style.ts';
import type { HookProgram, HooksRegistration, LineSetting } from './registration.ts';
import { joinWords, splitWords } from './shell-words.ts';

/**
 * The setting by which a client shows a line of ours: `"statusLine": {"type": "command", "command": …}` in
 * Claude Code's settings. It is the user's to choose: one that is not ours is never changed.
 */

/** The file that the setting names. */
export function statuslinePath(paths: Paths): string {
  return join(paths.runtime, 'statusline.cjs');
}

/** `<node> <state>/runtime/statusline.cjs`, the same across upgrades. */
export function spellLineCommand(
  { node, launcher }: HookProgram,
  platform = process.platform,
): string {
  return joinWords([node, launcher], platform);
}

/** Reads such a command back; undefined for one that is no tracecraft's. */
export function readLineCommand(line: string): HookProgram | undefined {
  const [node, launcher, ...rest] = splitWords(line) ?? [];
  const isOurs = node && launcher && /[\\/]runtime[\\/]statusline\.cjs$/.test(launcher);
  return isOurs && rest.length === 0 ? { node, launcher } : undefined;
}

/** What shows a line in a client's settings. */
export interface FoundLine {
  /** Of a tracecraft, of this state folder or of another one; undefined: somebody else's. */
  program: HookProgram | undefined;
}

/** Throws JsoncError for a text that is no settings. */
export function findLine(text: string, registration: HooksRegistration): FoundLine | undefined {
  const name = registration.statusline?.('').name;
  const { root } = parseJsonc(text.replace(/^\uFEFF/, ''));
  const property = root && name !== undefined ? findProperty(root, name) : undefined;
  const value = property?.children?.[1];
  return value && { program: programOf(value) };
}

/** Whether the line is the one of this state folder. */
export function isOurLine(text: string, registration: HooksRegistration, paths: Paths): boolean {
  const program = findLine(text, registration)?.program;
  return program !== undefined && isSameLauncher(program.launcher, statuslinePath(paths));
}

/**
 * Which of the files that the client would read has somebody else's line, that ours would take the place of;
 * undefined where there is none.
 */
export function anothersLine(
  paths: Paths,
  registration: HooksRegistration,
  env: NodeJS.ProcessEnv,
  repository: string | undefined,
): string | undefined {
  const others = repository === undefined ? [] : registration.otherSettings?.(env, repository);
  return [registration.hooksFile(env, repository), ...(others ?? [])]
    .filter((path) => existsSync(path))
    .find((path) => {
      const text = readFileSync(path, 'utf8');
      try {
        return findLine(text, registration) && !isOurLine(text, registration, paths);
      } catch (error) {
        // The client does not read it either; of the one that hooks go to, the plan says what is wrong.
        if (error instanceof JsoncError) return false;
        throw error;
      }
    });
}

/** The text without our line. */
export function takeLine(text: string, registration: HooksRegistration, paths: Paths): string {
  if (!isOurLine(text, registration, paths)) return text;
  const root = parseJsonc(text).root as Node;
  const property = findProperty(root, registration.statusline?.('').name as string) as Node;
  return applyEdits(text, remove(text, root, property));
}

/** The text with our line as it shall be, where it has one; what its user has put beside the command stays. */
export function renewLine(text: string, line: LineSetting | undefined): string {
  const document = parseJsonc(text);
  const node = line && document.root && findProperty(document.root, line.name)?.children?.[1];
  const launcher = node && programOf(node)?.launcher;
  const own = line && readLineCommand(line.value.command)?.launcher;
  if (!node || !launcher || !own || !isSameLauncher(launcher, own)) return text;
  const wanted = { ...getNodeValue(node), ...line.value };
  if (isDeepStrictEqual({ ...getNodeValue(node) }, wanted)) return text;
  const old = text.slice(node.offset, node.offset + node.length);
  const spelled = /[\r\n]/.test(old)
    ? render(wanted, styleOf(document), lineIndent(text, node.offset))
    : renderInline(wanted, old);
  return applyEdits(text, [{ offset: node.offset, length: node.length, insert: spelled }]);
}

function programOf(value: Node): HookProgram | undefined {
  const { command } = (value.type === 'object' ? getNodeValue(value) : {}) as { command?: unknown };
  return typeof command === 'string' ? readLineCommand(command) : undefined;
}
