import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type BuildOptions,
  type BuiltSite,
  buildSite,
} from '../../../src/site/build/build-site.ts';
import { type Machine, makeMachine, temporaryFolder } from '../../support/machine.ts';
import { append, assistantRow, userRow } from '../../support/transcript.ts';

/** A machine with a site of what its bucket holds, or of what lies on it. */
export interface SiteMachine extends Machine {
  root: string;
  out: string;
  build(options?: Partial<BuildOptions>): Promise<BuiltSite>;
  /** Adds rows to a session's transcript, and mirrors them. */
  say(session: string, ...rows: string[]): Promise<void>;
}

export function makeSiteMachine(t: TestContext): SiteMachine {
  const root = temporaryFolder(t);
  const machine = makeMachine(root);
  const out = join(root, 'site');
  return Object.assign(machine, {
    root,
    out,
    build: (options: Partial<BuildOptions> = {}) =>
      machine.use((context) =>
        buildSite(
          { ...context, cwd: root, project: 'p' },
          {
            out,
            scope: { project: 'p' },
            look: { images: false, density: 'comfortable' },
            title: 'p',
            strict: false,
            ...options,
          },
        ),
      ),
    async say(session: string, ...rows: string[]) {
      const source = machine.source(session);
      append(source.path, rows.join(''));
      await machine.step(source);
    },
  });
}

export function talk(words: string): string[] {
  return [userRow(`Ask ${words}`), assistantRow(`Answer ${words}`)];
}

/** Every file of a folder, by name. */
export function treeOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

/** What another machine would build now, with nothing there yet. */
export async function freshTree(
  machine: SiteMachine,
  options: Partial<BuildOptions> = {},
): Promise<Map<string, string>> {
  const out = join(machine.root, 'fresh');
  rmSync(out, { recursive: true, force: true });
  await machine.build({ ...options, out, full: true });
  const tree = treeOf(out);
  rmSync(out, { recursive: true });
  return tree;
}
