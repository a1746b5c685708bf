import { existsSync, readFileSync } from 'node:fs';
import { codexRegistration } from '../harness/codex/register.ts';
import { codexTrust } from '../harness/codex/trust.ts';
import { findOwnEntries } from '../install/hooks-file.ts';
import { JsoncError } from '../install/jsonc/document.ts';
import { repositoryRoot } from '../install/plan-install.ts';
import type { Check, DoctorContext } from './finding.ts';
import { pluginEnabled } from './plugin.ts';

/** Codex passes over hooks that its user has not trusted, and says nothing. */
export const trustCheck: Check = {
  name: 'trust',
  async run(context) {
    // Where it has no hooks of ours, that is what has to be mended first.
    if (!hasHooks(context) && !pluginEnabled(codexRegistration, context.env)) return [];
    const { status, detail } = await codexTrust(context.env, context.cwd);
    if (status === 'trusted') return [{ state: 'ok', what: `Codex: ${detail}` }];
    const again = 'Or run `tracecraft install --harness codex --trust-codex-hooks`.';
    return [
      {
        state: status === 'unknown' ? 'warn' : 'error',
        what: `Codex: ${status === 'unknown' ? 'whether the hooks are trusted is not known' : `the hooks are ${status}`}.`,
        fix: status === 'disabled' ? detail : `${detail} ${again}`,
      },
    ];
  },
};

function hasHooks({ env, cwd }: DoctorContext): boolean {
  const { hooksFile, harness } = codexRegistration;
  try {
    return [hooksFile(env), hooksFile(env, repositoryRoot(cwd))].some(
      (file) => existsSync(file) && findOwnEntries(textOf(file), harness).length > 0,
    );
  } catch (error) {
    // The check of the hooks says what is wrong with the file.
    if (error instanceof JsoncError) return false;
    throw error;
  }
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}
