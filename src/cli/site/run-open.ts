import { join } from 'node:path';
import type { GlobalArgs } from '../command.ts';
import { inContext } from '../context.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { openInBrowser } from './browser.ts';
import { ownFolder } from './own-folder.ts';
import { buildShown, builtFacts, builtText, tellLeft } from './run-build.ts';
import type { SiteArgs } from './scope.ts';

export interface OpenArgs extends SiteArgs, GlobalArgs {
  out?: string;
  print: boolean;
}

export function run(args: OpenArgs): Promise<void> {
  return inContext(async (context) => {
    const built = await buildShown(context, args, args.out ?? ownFolder(context, args));
    const [only, ...others] = built.pages;
    const isOne = only !== undefined && others.length === 0 && (args.ids?.length ?? 0) > 0;
    const path = isOne ? join(built.out, only.page) : built.index;
    const isThere = built.sessions > 0;
    const isOpened = isThere && !args.print && (await openInBrowser(path));
    if (args.json) printJson({ ...builtFacts(built), path, opened: isOpened });
    else print(builtText(built, context, args, path));
    if (isThere && !isOpened && !args.print)
      note(plain(`No program to open it with was found: ${path}`));
    tellLeft(built);
  });
}
