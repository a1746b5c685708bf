import { edge, end, source, strictEdge } from '../patterns.ts';
import { looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

export const aiRules: readonly Rule[] = [
  {
    // sk-ant-api03-<93>AA, sk-ant-admin01-…, sk-ant-oat01-… (Claude Code's own login), sk-ant-sid01-….
    name: 'anthropic_key',
    literals: ['sk-ant-'],
    pattern: source`${edge}sk-ant-[\w-]{20,}`,
  },
  {
    // sk-or-v1- and 64 hex digits.
    name: 'openrouter_key',
    literals: ['sk-or-v1-'],
    pattern: source`${edge}sk-or-v1-[\w-]{20,}`,
  },
  {
    // sk-proj-, sk-svcacct-, sk-admin-: up to 164 of base64url, so `_` and `-` occur anywhere.
    name: 'openai_key',
    literals: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'],
    pattern: source`${edge}sk-(?:proj|svcacct|admin|None)-[\w-]{20,}`,
  },
  {
    // The old form, sk- and 48 letters and digits; DeepSeek and others write sk- and 32 to 64 alike.
    // `risk-assessment-…`, `sk-fading-circle-delay` and base64url are not keys.
    name: 'openai_key',
    literals: ['sk-'],
    pattern: source`${strictEdge}sk-(?!ant-)[\w-]{20,}`,
    accept: (key) => key.split(/[-_]/).some((part) => part.length >= 20 || looksLong(part)),
  },
  {
    // hf_ and 34 letters (user access token), api_org_ and 34 (organisation).
    name: 'hf_token',
    literals: ['hf_', 'api_org_'],
    pattern: source`${edge}(?:hf|api_org)_[A-Za-z0-9]{30,}`,
  },
  {
    // gsk_ and 52 letters and digits.
    name: 'groq_key',
    literals: ['gsk_'],
    pattern: source`${edge}gsk_[A-Za-z0-9]{40,}`,
  },
  {
    // xai- and 80 letters and digits.
    name: 'xai_key',
    literals: ['xai-'],
    pattern: source`${edge}xai-[A-Za-z0-9]{60,}`,
  },
  {
    // r8_ and 37 letters and digits.
    name: 'replicate_token',
    literals: ['r8_'],
    pattern: source`${edge}r8_[A-Za-z0-9]{37,}${end}`,
  },
  {
    // pplx- and 48 letters and digits.
    name: 'perplexity_key',
    literals: ['pplx-'],
    pattern: source`${edge}pplx-[A-Za-z0-9]{40,}`,
  },
];

function looksLong(part: string): boolean {
  return part.length >= 16 && looksRandom(part);
}
