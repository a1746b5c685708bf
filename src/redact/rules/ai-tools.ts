import { namedRule, uuid } from '../named-rule.ts';
import {
  edge,
  end,
  joint,
  namedKey,
  source,
  strictEdge,
  strictEnd,
  withDigit,
} from '../patterns.ts';
import { isMixed, looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

/** Keys of what stands around models: editors, search, vectors, observation, sandboxes, GPUs to rent. */
export const aiToolRules: readonly Rule[] = [
  {
    // crsr_ and 64 hex digits; key_ and 64 for a team's admin.
    name: 'cursor_key',
    about: 'Cursor API key',
    confidence: 'certain',
    literals: ['crsr_', 'key_'],
    pattern: source`${edge}(?:crsr_[0-9a-f]{20,}|key_[0-9a-f]{40,})${end}`,
  },
  {
    // sk-ws-01- and some 95 of base64url.
    name: 'windsurf_key',
    about: 'Windsurf (Codeium) API key',
    confidence: 'certain',
    literals: ['sk-ws-'],
    pattern: source`${strictEdge}sk-ws-\d{2}-${withDigit}[\w-]{24,}`,
    accept: isMixed,
  },
  // Before that form, a UUID.
  namedRule('windsurf_key', 'Windsurf (Codeium) API key', ['codeium', 'windsurf'], uuid),
  {
    // Of no documented form.
    name: 'code_assistant_key',
    about: 'Supermaven or Tabnine key',
    confidence: 'likely',
    ...namedKey(['supermaven', 'tabnine'], source`[\w-]{20,128}`),
    accept: looksIssued,
  },
  {
    // sgamp_user_, an id of 26 capitals and digits, `_`, and 64 hex digits.
    name: 'amp_token',
    about: 'Amp access token',
    confidence: 'certain',
    literals: ['sgamp_user_'],
    pattern: source`${edge}sgamp_user_${withDigit}[A-Z0-9]{20,}(?:_[0-9a-f]{1,128})?`,
  },
  {
    // ctx7sk- and a UUID.
    name: 'context7_key',
    about: 'Context7 API key',
    confidence: 'certain',
    literals: ['ctx7sk-'],
    pattern: source`${edge}ctx7sk-[0-9a-f]{8}[0-9a-f-]*`,
  },
  {
    // lsv2_pt_ (personal) or lsv2_sk_ (service), 32 hex digits, `_`, 10; before, ls__ and 32.
    name: 'langsmith_key',
    about: 'LangSmith API key',
    confidence: 'certain',
    literals: ['lsv2_pt_', 'lsv2_sk_', 'ls__'],
    pattern: source`${edge}(?:lsv2_(?:pt|sk)_[0-9a-f]{16,32}(?:_[0-9a-f]{1,10})?|ls__[0-9a-f]{32})`,
  },
  {
    // sk-lf- and a UUID; pk-lf- is public.
    name: 'langfuse_key',
    about: 'Langfuse secret key',
    confidence: 'certain',
    literals: ['sk-lf-'],
    pattern: source`${edge}sk-lf-[0-9a-f]{8}[0-9a-f-]*`,
  },
  {
    // sk-helicone-, eu- for Europe, and four groups of seven small letters and digits.
    name: 'helicone_key',
    about: 'Helicone API key',
    confidence: 'certain',
    literals: ['sk-helicone-'],
    pattern: source`${edge}sk-helicone-(?:eu-)?${withDigit}[a-z0-9]{7}-[a-z0-9]{3}[a-z0-9-]*`,
  },
  {
    // sk- and 48 letters and digits.
    name: 'braintrust_key',
    about: 'Braintrust API key',
    confidence: 'certain',
    ...namedKey('braintrust', 'sk-[A-Za-z0-9]{40,64}'),
  },
  // sk- and 22 of base64url. `sk-1234` is that of its documents.
  {
    ...namedRule(
      'litellm_key',
      'LiteLLM virtual or master key',
      'litellm',
      source`sk-[\w-]{20,64}`,
    ),
    accept: (key) => looksIssued(key.slice(3)),
  },
  {
    // wandb_v1_, some 27 letters and digits, `_`, and as many again or more: 86 characters.
    name: 'wandb_key',
    about: 'Weights & Biases API key',
    confidence: 'certain',
    literals: ['wandb_v1_'],
    pattern: source`${strictEdge}wandb_v1_${withDigit}\w{24,}`,
    accept: isMixed,
  },
  {
    // Before that form, 40 hex digits: by name, in `wandb login …` and in .netrc.
    name: 'wandb_key',
    about: 'Weights & Biases API key',
    confidence: 'likely',
    literals: ['wandb'],
    anyCase: true,
    pattern: source`(?:wandb login (?:--[\w=./:-]{1,60} ){0,3}|wandb\.ai\s{1,4}login \w{1,20}\s{1,4}password |[Ww][Aa][Nn][Dd][Bb][\w .-]{0,20}[Kk][Ee][Yy]${joint})([0-9a-f]{40})${strictEnd}`,
  },
  {
    // 25 letters and digits.
    name: 'comet_key',
    about: 'Comet or Opik API key',
    confidence: 'likely',
    ...namedKey(['comet_', 'comet-', 'opik'], '[A-Za-z0-9]{25}'),
    accept: looksIssued,
  },
  {
    // pl_ and 32 hex digits.
    name: 'promptlayer_key',
    about: 'PromptLayer API key',
    confidence: 'certain',
    literals: ['pl_'],
    pattern: source`${edge}pl_[0-9a-f]{32}${end}`,
  },
  {
    // 28 of base64.
    name: 'portkey_key',
    about: 'Portkey API key',
    confidence: 'likely',
    ...namedKey('portkey', '[A-Za-z0-9+/]{27,28}={0,1}'),
    accept: looksIssued,
  },
  {
    // tvly-, dev- or prod-, and 32 letters and digits or more.
    name: 'tavily_key',
    about: 'Tavily API key',
    confidence: 'certain',
    literals: ['tvly-'],
    pattern: source`${strictEdge}tvly-(?:dev-|prod-)?${withDigit}[\w-]{16,}`,
    accept: isMixed,
  },
  {
    // A UUID.
    name: 'exa_key',
    about: 'Exa API key',
    confidence: 'likely',
    ...namedKey(['exa_api', 'exa-api', 'exaapi', 'exa_key', 'exakey'], uuid),
    pattern: source`${edge}[Ee][Xx][Aa][_-]?(?:[Aa][Pp][Ii][_-]?)?[Kk][Ee][Yy]${joint}(${uuid})${strictEnd}`,
  },
  {
    // fc- and 32 hex digits.
    name: 'firecrawl_key',
    about: 'Firecrawl API key',
    confidence: 'certain',
    literals: ['fc-'],
    pattern: source`${strictEdge}fc-[0-9a-f]{20,}${strictEnd}`,
  },
  // 40 hex digits (Serper), 64 (SerpApi).
  namedRule(
    'serper_key',
    'Serper or SerpApi key',
    ['serper', 'serpapi', 'serp_api'],
    '(?:[0-9a-f]{64}|[0-9a-f]{40})',
  ),
  {
    // BSA and 28 of base64url, of late 40.
    name: 'brave_key',
    about: 'Brave Search API key',
    confidence: 'certain',
    literals: ['BSA'],
    pattern: source`${strictEdge}BSA${withDigit}(?:[\w-]{40}|[\w-]{27,28})${strictEnd}`,
    accept: (key) => isMixed(key) && looksRandom(key),
  },
  {
    // e2b_ and 40 hex digits.
    name: 'e2b_key',
    about: 'E2B API key',
    confidence: 'certain',
    literals: ['e2b_', 'sk_e2b_'],
    pattern: source`${edge}(?:sk_)?e2b_[0-9a-f]{20,}${end}`,
  },
  {
    // dtn_ and 64 hex digits.
    name: 'daytona_key',
    about: 'Daytona API key',
    confidence: 'certain',
    literals: ['dtn_'],
    pattern: source`${edge}dtn_[0-9a-f]{32,}${end}`,
  },
  {
    // ak- (token id) and as- (token secret), each with 22 letters and digits.
    name: 'modal_token',
    about: 'Modal token id or secret',
    confidence: 'certain',
    literals: ['ak-', 'as-'],
    pattern: source`${strictEdge}a[ks]-${withDigit}[A-Za-z0-9]{22}${strictEnd}`,
    accept: isMixed,
  },
  {
    // rpa_ and 40 or more letters and digits, mostly capitals.
    name: 'runpod_key',
    about: 'RunPod API key',
    confidence: 'certain',
    literals: ['rpa_'],
    pattern: source`${edge}rpa_${withDigit}[A-Za-z0-9]{24,}`,
  },
  {
    // secret_, the key's name, `_`, 32 hex digits, `.`, and 32 letters and digits.
    name: 'lambda_cloud_key',
    about: 'Lambda Cloud API key',
    confidence: 'certain',
    literals: ['secret_'],
    pattern: source`${edge}secret_(?:[\w-]{1,40}_)?[0-9a-f]{32}\.[A-Za-z0-9]{4,}`,
  },
  // 64 hex digits.
  namedRule(
    'vast_key',
    'Vast.ai API key',
    ['vast_', 'vastai', 'vast.ai', 'vast-ai'],
    '[0-9a-f]{64}',
  ),
  {
    // KGAT_ and 32 hex digits.
    name: 'kaggle_key',
    about: 'Kaggle API token',
    confidence: 'certain',
    literals: ['KGAT_'],
    pattern: source`${edge}KGAT_[0-9a-f]{16,}`,
  },
  // Before that form, 32 hex digits: KAGGLE_KEY, and {"username":"…","key":"…"} in kaggle.json.
  namedRule('kaggle_key', 'Kaggle API token', 'kaggle', '[0-9a-f]{32}'),
  {
    name: 'kaggle_key',
    about: 'Kaggle API token',
    confidence: 'certain',
    literals: ['"username"'],
    pattern: source`"username":\s{0,4}"[\w.-]{1,60}",\s{0,4}"key":\s{0,4}"([0-9a-f]{32})"`,
  },
  {
    // 20 letters and digits.
    name: 'roboflow_key',
    about: 'Roboflow API key',
    confidence: 'likely',
    ...namedKey('roboflow', '[A-Za-z0-9]{20}'),
    accept: looksIssued,
  },
  {
    // pcsk_, 5 or 6 letters and digits, `_`, and 63.
    name: 'pinecone_key',
    about: 'Pinecone API key',
    confidence: 'certain',
    literals: ['pcsk_'],
    pattern: source`${edge}pcsk_[A-Za-z0-9]{4,8}_${withDigit}[A-Za-z0-9]{20,}`,
  },
  // Before that form, a UUID.
  namedRule('pinecone_key', 'Pinecone API key', 'pinecone', uuid),
  {
    // 40 letters and digits; of late base64 of some 80.
    name: 'weaviate_key',
    about: 'Weaviate API key',
    confidence: 'likely',
    ...namedKey('weaviate', source`[A-Za-z0-9+/]{32,128}={0,2}`),
    accept: looksIssued,
  },
  {
    // 54 of base64url with a `|` after 36 of them, or without; also a JSON web token.
    name: 'qdrant_key',
    about: 'Qdrant API key',
    confidence: 'likely',
    ...namedKey('qdrant', source`[\w-]{20,80}(?:\|[\w-]{10,60})?`),
    accept: looksIssued,
  },
  {
    // tpuf_ and 32 letters and digits or more.
    name: 'turbopuffer_key',
    about: 'turbopuffer API key',
    confidence: 'certain',
    literals: ['tpuf_'],
    pattern: source`${edge}tpuf_${withDigit}[A-Za-z0-9]{16,}`,
  },
  {
    // llx- and 48 letters and digits.
    name: 'llamacloud_key',
    about: 'LlamaCloud API key',
    confidence: 'certain',
    literals: ['llx-'],
    pattern: source`${edge}llx-${withDigit}[A-Za-z0-9]{24,}`,
  },
  {
    // m0- and 40 letters and digits.
    name: 'mem0_key',
    about: 'Mem0 API key',
    confidence: 'certain',
    literals: ['m0-'],
    pattern: source`${strictEdge}m0-${withDigit}[A-Za-z0-9]{22,}${strictEnd}`,
    accept: isMixed,
  },
  {
    // bb_live_ and 27 of base64url.
    name: 'browserbase_key',
    about: 'Browserbase API key',
    confidence: 'certain',
    literals: ['bb_live_'],
    pattern: source`${strictEdge}bb_live_${withDigit}[\w-]{12,}`,
  },
  // app- (application) and dataset- (knowledge), each with 24 letters and digits.
  namedRule('dify_key', 'Dify API key', 'dify', '(?:app|dataset)-[A-Za-z0-9]{24}'),
  // 32 small letters and digits.
  namedRule(
    'private_ai_key',
    'Private AI API key',
    ['private_ai', 'privateai', 'private-ai'],
    '[0-9a-z]{32}',
  ),
  {
    // API and 12 letters and digits is the id; 43 to 44 letters and digits the secret.
    name: 'livekit_secret',
    about: 'LiveKit API secret',
    confidence: 'likely',
    ...namedKey('livekit', '[A-Za-z0-9]{40,48}'),
    accept: looksIssued,
  },
];
