import { namedRule, uuid } from '../named-rule.ts';
import { edge, end, namedKey, source, strictEdge, strictEnd, withDigit } from '../patterns.ts';
import { isMixed, looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

/** Keys of those who serve models: language, speech, pictures, embeddings. */
export const aiModelRules: readonly Rule[] = [
  {
    // sk-ant-api03-<93>AA, and as long: admin01 (organisation), oat01 and ort01 (login of Claude Code and
    // its refresh), sid01 and sid02 (session of the site). Documents write sk-ant-api03-your-key.
    name: 'anthropic_key',
    about: 'Anthropic API key, admin key, login token or session',
    confidence: 'certain',
    literals: ['sk-ant-'],
    pattern: source`${strictEdge}sk-ant-(?:[a-z]{2,12}\d{2}-)?${withDigit}[\w-]{16,}`,
    accept: isMixed,
  },
  {
    // sk-or-v1- and 64 hex digits; keys that make keys look the same.
    name: 'openrouter_key',
    about: 'OpenRouter API or provisioning key',
    confidence: 'certain',
    literals: ['sk-or-v1-'],
    pattern: source`${edge}sk-or-v1-[0-9a-f]{12}[\w-]*`,
  },
  {
    // sk-proj-, sk-svcacct-, sk-service-, sk-admin-, sk-None-: up to 164 of base64url around T3BlbkFJ, so
    // `_` and `-` occur anywhere.
    name: 'openai_key',
    about: 'OpenAI API key, or one of the same form (sk-…) of another provider',
    confidence: 'certain',
    literals: ['sk-proj-', 'sk-svcacct-', 'sk-service-', 'sk-admin-', 'sk-None-'],
    pattern: source`${strictEdge}sk-(?:proj|svcacct|service|admin|None)-${withDigit}[\w-]{16,}`,
    accept: isMixed,
  },
  {
    // sess- and 40 letters and digits (dashboard); ek_ and 32 hex digits (client of the realtime API).
    name: 'openai_session',
    about: 'OpenAI dashboard session or ephemeral client key',
    confidence: 'certain',
    literals: ['sess-', 'ek_'],
    pattern: source`${strictEdge}(?:sess-${withDigit}[A-Za-z0-9]{24,}|ek_[0-9a-f]{16,})${strictEnd}`,
  },
  {
    // sk- and 32 hex digits.
    name: 'deepseek_key',
    about: 'DeepSeek API key',
    confidence: 'certain',
    ...namedKey('deepseek', 'sk-[0-9a-f]{24,64}'),
  },
  {
    // sk- and 48 letters and digits; sk-kimi- for the coding plan.
    name: 'moonshot_key',
    about: 'Moonshot (Kimi) API key',
    confidence: 'certain',
    ...namedKey(['moonshot', 'kimi'], 'sk-(?:kimi-)?[A-Za-z0-9]{32,80}'),
  },
  {
    // sk- and 32 hex digits; sk-sp- for the coding plan.
    name: 'dashscope_key',
    about: 'Alibaba DashScope (Qwen) API key',
    confidence: 'certain',
    ...namedKey(['dashscope', 'bailian', 'qwen'], 'sk-(?:sp-)?[0-9A-Za-z]{24,64}'),
  },
  {
    // sk- and 48 letters and digits.
    name: 'stability_key',
    about: 'Stability AI API key',
    confidence: 'certain',
    ...namedKey('stability', 'sk-[A-Za-z0-9]{40,64}'),
  },
  {
    // sk-api- or sk-cp- (coding plan) and some 100 of base64url.
    name: 'minimax_key',
    about: 'MiniMax API key',
    confidence: 'certain',
    literals: ['sk-api-', 'sk-cp-'],
    pattern: source`${strictEdge}sk-(?:api|cp)-${withDigit}[\w-]{32,}`,
    accept: isMixed,
  },
  {
    // hf_ and 34 letters (user access token), api_org_ and 34 (organisation); no digit need be among them.
    // `hf_hub_download` and `hf_XXXXXXXXXXXXXXXXXX` are none.
    name: 'hf_token',
    about: 'Hugging Face access token',
    confidence: 'certain',
    literals: ['hf_', 'api_org_'],
    pattern: source`${edge}(?:hf|api_org)_(?=[A-Z0-9]{0,20}[a-z])[A-Za-z0-9]{17,}`,
    accept: looksShuffled,
  },
  {
    // gsk_ and 52 letters and digits.
    name: 'groq_key',
    about: 'Groq API key',
    confidence: 'certain',
    literals: ['gsk_'],
    pattern: source`${edge}gsk_${withDigit}[A-Za-z0-9]{24,}`,
  },
  {
    // xai- and 80 letters and digits; xai-token- before that of a team.
    name: 'xai_key',
    about: 'xAI API key',
    confidence: 'certain',
    literals: ['xai-'],
    pattern: source`${strictEdge}xai-(?:token-)?${withDigit}[A-Za-z0-9]{40,}`,
  },
  {
    // 32 letters and digits.
    name: 'mistral_key',
    about: 'Mistral API key',
    confidence: 'likely',
    ...namedKey(['mistral', 'codestral'], '[A-Za-z0-9]{32}'),
    accept: looksIssued,
  },
  {
    // r8_ and 37 letters and digits.
    name: 'replicate_token',
    about: 'Replicate API token',
    confidence: 'certain',
    literals: ['r8_'],
    pattern: source`${edge}r8_${withDigit}[A-Za-z0-9]{20,}`,
  },
  {
    // 40 letters and digits, in COHERE_API_KEY or CO_API_KEY.
    name: 'cohere_key',
    about: 'Cohere API key',
    confidence: 'likely',
    ...namedKey(['cohere', 'co_api'], '[A-Za-z0-9]{40}'),
    accept: looksIssued,
  },
  {
    // pplx- and 48 letters and digits. `pplx-embed-…` and `pplx-70b-online` are models.
    name: 'perplexity_key',
    about: 'Perplexity API key',
    confidence: 'certain',
    literals: ['pplx-'],
    pattern: source`${edge}pplx-${withDigit}[A-Za-z0-9]{24,}`,
  },
  {
    // tgp_v1_ and 43 of base64url.
    name: 'together_key',
    about: 'Together AI API key',
    confidence: 'certain',
    literals: ['tgp_v1_'],
    pattern: source`${strictEdge}tgp_v1_${withDigit}[\w-]{20,}`,
    accept: isMixed,
  },
  // Before that form, 64 hex digits.
  namedRule(
    'together_key',
    'Together AI API key',
    ['together_', 'togetherai', 'together-ai', 'togetherapi'],
    '[0-9a-f]{64}',
  ),
  {
    // fw_ and 22 to 33 letters and digits.
    name: 'fireworks_key',
    about: 'Fireworks AI API key',
    confidence: 'certain',
    literals: ['fw_'],
    pattern: source`${edge}fw_${withDigit}[A-Za-z0-9]{12,}${strictEnd}`,
    accept: isMixed,
  },
  {
    // csk- and 48 small letters and digits.
    name: 'cerebras_key',
    about: 'Cerebras API key',
    confidence: 'certain',
    literals: ['csk-'],
    pattern: source`${strictEdge}csk-${withDigit}[a-z0-9]{28,}`,
  },
  // A UUID.
  namedRule('sambanova_key', 'SambaNova API key', 'sambanova', uuid),
  {
    // nvapi- and 64 of base64url.
    name: 'nvidia_key',
    about: 'NVIDIA API key',
    confidence: 'certain',
    literals: ['nvapi-'],
    pattern: source`${strictEdge}nvapi-${withDigit}[\w-]{24,}`,
    accept: isMixed,
  },
  // Of the NGC registry: base64 of 62 or 63 bytes.
  namedRule('nvidia_key', 'NVIDIA API key', ['ngc_', 'ngc-'], '[A-Za-z0-9+/]{80,88}={0,2}'),
  {
    // 32 letters and digits, or a UUID.
    name: 'ai21_key',
    about: 'AI21 API key',
    confidence: 'likely',
    ...namedKey('ai21', `(?:[A-Za-z0-9]{32}|${uuid})`),
    accept: looksIssued,
  },
  {
    // sk_ and 48 hex digits. Others write sk_live_ and sk_test_.
    name: 'elevenlabs_key',
    about: 'ElevenLabs API key',
    confidence: 'certain',
    literals: ['sk_'],
    pattern: source`${edge}sk_[0-9a-f]{24,}${end}`,
  },
  // Before that form, 32 hex digits; also in the header xi-api-key.
  namedRule(
    'elevenlabs_key',
    'ElevenLabs API key',
    ['elevenlabs', 'eleven_labs', 'eleven-labs', 'xi-api', 'xi_api'],
    '[0-9a-f]{32}',
  ),
  // 32 hex digits.
  namedRule('assemblyai_key', 'AssemblyAI API key', 'asse|mblyai', '[0-9a-f]{32}'),
  // 40 hex digits.
  namedRule('deepgram_key', 'Deepgram API key', 'deepgram', '[0-9a-f]{40}'),
  {
    // pa- and 43 of base64url.
    name: 'voyage_key',
    about: 'Voyage AI API key',
    confidence: 'certain',
    literals: ['pa-'],
    pattern: source`${strictEdge}pa-${withDigit}[\w-]{26,43}${strictEnd}`,
    accept: isMixed,
  },
  {
    // jina_, 32 hex digits, and 28 of base64url. `jina_embeddings_v2` is none.
    name: 'jina_key',
    about: 'Jina AI API key',
    confidence: 'certain',
    literals: ['jina_'],
    pattern: source`${edge}jina_[0-9a-f]{20}[\w-]*`,
  },
  // A UUID, `:`, and 32 hex digits.
  namedRule('fal_key', 'fal API key', ['fal_', 'falkey', 'falapi'], `${uuid}:[0-9a-f]{32}`),
  // 32 hex digits, `.`, and 16 letters and digits.
  namedRule(
    'zhipu_key',
    'Zhipu (GLM, Z.ai) API key',
    ['zhipu', 'bigmodel', 'zai_', 'z_ai', 'z.ai', 'glm'],
    source`[0-9a-f]{32}\.[A-Za-z0-9]{16}`,
  ),
  // The same form elsewhere: 32 hex digits, `.`, and 24 of base64url.
  namedRule('ollama_key', 'Ollama cloud API key', 'ollama', source`[0-9a-f]{32}\.[\w-]{20,28}`),
  {
    // sk_ and 43 of base64url; before, a UUID.
    name: 'novita_key',
    about: 'Novita AI API key',
    confidence: 'likely',
    ...namedKey('novita', source`(?:sk_[\w-]{43}|${uuid})`),
    accept: looksIssued,
  },
  {
    // dapi and 32 hex digits, with -2 or -3 behind in Azure; dose and 32 for a service principal.
    name: 'databricks_token',
    about: 'Databricks access token or OAuth secret',
    confidence: 'certain',
    literals: ['dapi', 'dose'],
    pattern: source`${edge}(?:dapi[0-9a-f]{16,32}|dose[0-9a-f]{32})(?:-\d)?${end}`,
  },
  // 32 hex digits.
  namedRule('clarifai_key', 'Clarifai access token', 'clarifai', '[0-9a-f]{32}'),
  // up_ and 29 letters and digits.
  namedRule('upstage_key', 'Upstage API key', 'upstage', 'up_[A-Za-z0-9]{20,40}'),
  {
    // esecret_ and 26 or more letters and digits.
    name: 'anyscale_key',
    about: 'Anyscale API key',
    confidence: 'certain',
    literals: ['esecret_'],
    pattern: source`${edge}esecret_${withDigit}[A-Za-z0-9]{12,}`,
  },
  {
    // flp_ and 46 letters and digits.
    name: 'friendli_token',
    about: 'Friendli access token',
    confidence: 'certain',
    literals: ['flp_'],
    pattern: source`${edge}flp_${withDigit}[A-Za-z0-9]{20,}`,
  },
  {
    // cpk_, 32 hex digits, `.`, 32 hex digits, `.`, and 32 letters and digits.
    name: 'chutes_key',
    about: 'Chutes API key',
    confidence: 'certain',
    literals: ['cpk_'],
    pattern: source`${edge}cpk_[0-9a-f]{32}(?:\.[A-Za-z0-9]{1,64}){0,2}`,
  },
  {
    // 32 letters and digits.
    name: 'deepinfra_key',
    about: 'DeepInfra API token',
    confidence: 'likely',
    ...namedKey('deepinfra', '[A-Za-z0-9]{32}'),
    accept: looksIssued,
  },
  {
    // 8 letters and digits, `.`, and 32.
    name: 'baseten_key',
    about: 'Baseten API key',
    confidence: 'likely',
    ...namedKey('baseten', source`[A-Za-z0-9]{8}\.[A-Za-z0-9]{32}`),
    accept: looksIssued,
  },
  {
    // The old form, sk- and 48 letters and digits around T3BlbkFJ; LiteLLM, Braintrust, SiliconFlow and many
    // more write sk- and 22 to 64. `risk-assessment-…`, `sk-fading-circle-delay` and base64url are not keys.
    name: 'openai_key',
    about: 'OpenAI API key, or one of the same form (sk-…) of another provider',
    confidence: 'certain',
    literals: ['sk-'],
    pattern: source`${strictEdge}sk-(?!ant-|or-v1-|lf-|helicone-|ws-)${withDigit}[\w-]{16,}`,
    accept: (key) => key.split(/[-_]/).some(isLong),
  },
];

/** Half of random letters are capitals; of a name in camel case, every sixth or so. */
function looksShuffled(token: string): boolean {
  return token.replace(/[^A-Z]/g, '').length >= token.length / 5;
}

/** Words and numbers that dashes join are shorter, or orderly. */
function isLong(part: string): boolean {
  if (part.length >= 40) return isMixed(part);
  return part.length >= 16 ? looksRandom(part) : part.length >= 11 && isMixed(part);
}
