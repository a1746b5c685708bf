import type { SampleTable } from './sample.ts';

const uuid = '{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}';

export const aiModelSamples: SampleTable = {
  anthropic_key: {
    secrets: [
      '«sk-ant-api03-{base64url~93}AA»',
      'ANTHROPIC_API_KEY=«sk-ant-admin01-{base64url~93}AA»',
      '"accessToken": "«sk-ant-oat01-{base64url~93}AA»", "expiresAt": 1760347776077',
      '"refreshToken":"«sk-ant-ort01-{base64url~93}AA»"',
      'Cookie: sessionKey=«sk-ant-sid01-{base64url~93}AA»; lang=en',
      'x-api-key: «sk-ant-api03-{base62~40}»',
    ],
    harmless: [
      'sk-ant-api03-your-key-goes-here',
      'sk-ant-api03-xxxxxxxxxxxxxxxxxxxx',
      'sk-ant-oat01-test-token-abc123-of-ours',
      "key.startsWith('sk-ant-')",
      'sk-ant-api03-...',
    ],
  },
  openrouter_key: {
    secrets: [
      '«sk-or-v1-{hex:64}»',
      'OPENROUTER_API_KEY="«sk-or-v1-{hex:64}»"',
      '«sk-or-v1-{hex:20}»',
    ],
    harmless: ['sk-or-v1-your-key-here', 'sk-or-v1-...', 'sk-or-v1-xxxxxxxxxxxxxxxxxxxxxxxx'],
  },
  openai_key: {
    secrets: [
      '«sk-proj-{base64url~74}T3BlbkFJ{base64url:74}»',
      'OPENAI_API_KEY=«sk-svcacct-{base64url~58}T3BlbkFJ{base64url:58}»',
      '{"key":"«sk-admin-{base64url~58}T3BlbkFJ{base64url:58}»"}',
      'export OPENAI_API_KEY="«sk-None-{base62~20}T3BlbkFJ{base62~20}»"',
      '«sk-{base62~20}T3BlbkFJ{base62~20}»',
      'Authorization: Bearer «sk-my-service-{base62~20}T3BlbkFJ{base62~20}»',
      'api_key: «sk-{hex:32}»',
      '«sk-proj-{base62~60}»',
    ],
    harmless: [
      'sk-proj-your-api-key-here',
      'sk-fading-circle-animation-delay-12',
      'risk-assessment-management-policy-document-2024',
      'task-sk-management-plan-for-2024-and-2025',
      'sk-1234',
      'sk-test-1234-my-own-key-for-tests',
      'pip install scikit-learn sk-video sk-dist==0.1.10',
      '<div class="sk-cube-grid sk-cube9-of-nine-of-them"></div>',
    ],
  },
  openai_session: {
    secrets: ['Bearer «sess-{base62~40}»', '"value": "«ek_{hex:32}»"'],
    harmless: [
      'sess-1234',
      'week_2024_12',
      'sess-manager-of-the-second-generation-v2',
      'ek_hash_value',
    ],
  },
  deepseek_key: {
    secrets: ['DEEPSEEK_API_KEY=«sk-{hex:32}»', '"deepseek_api_key": "«sk-{hex:32}»"'],
    harmless: ['DEEPSEEK_API_KEY=sk-your-key', 'DEEPSEEK_API_KEY=sk-...', 'deepseek-chat-v3-0324'],
  },
  moonshot_key: {
    secrets: ['MOONSHOT_API_KEY=«sk-{base62~48}»', 'kimi_api_key: «sk-kimi-{base62~64}»'],
    harmless: [
      'MOONSHOT_API_KEY=sk-xxx',
      'moonshot-v1-128k-vision-preview',
      'kimi-k2-0905-preview',
    ],
  },
  dashscope_key: {
    secrets: ['DASHSCOPE_API_KEY=«sk-{hex:32}»', 'QWEN_API_KEY: "«sk-sp-{base62~40}»"'],
    harmless: [
      'DASHSCOPE_API_KEY=sk-your-dashscope-api-key-here',
      'qwen2.5-coder-32b-instruct-q4_K_M',
    ],
  },
  stability_key: {
    secrets: ['STABILITY_API_KEY=«sk-{base62~48}»', '"stabilityApiKey": "«sk-{base62~48}»"'],
    harmless: ['STABILITY_API_KEY=sk-...', 'stable-diffusion-xl-1024-v1-0'],
  },
  minimax_key: {
    secrets: ['«sk-cp-{base64url~110}»', 'MINIMAX_API_KEY=«sk-api-{base64url~110}»'],
    harmless: [
      'sk-api-your-key',
      'sk-cp-plan-of-the-coding-team-for-2024-and-on',
      'task-api-v2-handlers',
    ],
  },
  hf_token: {
    secrets: [
      '«hf_{letters~34}»',
      'HF_TOKEN=«hf_{letters~34}»',
      'hub.login(token="«api_org_{letters~34}»")',
    ],
    harmless: [
      'hf_hub_download',
      'hf_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
      'hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      'hf_transformerModelConfiguration',
      'HF_TOKEN=hf_your_token',
    ],
  },
  groq_key: {
    secrets: ['«gsk_{base62~52}»', 'GROQ_API_KEY=«gsk_{base62~52}»'],
    harmless: ['gsk_your_groq_api_key_1', 'gsk_renderer_new', 'gsk_xxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  },
  xai_key: {
    secrets: ['«xai-{base62~80}»', '"XAI_API_KEY": "«xai-{base62~80}»"'],
    harmless: ['xai-your-api-key', 'xai-sdk==1.2.0', 'xai-abcdefghijklmnop'],
  },
  mistral_key: {
    secrets: ['MISTRAL_API_KEY=«{base62~32}»', '"mistralApiKey": "«{base62~32}»"'],
    harmless: [
      'MISTRAL_API_KEY=your-mistral-api-key-goes-here-xx',
      'mistral_model: mistral-large-latest',
      'mistral_key = os.environ["MISTRAL_API_KEY"]',
      '"@mistralai/mistralai": "1.10.0"',
    ],
  },
  replicate_token: {
    secrets: ['«r8_{base62~37}»', 'REPLICATE_API_TOKEN=«r8_{base62~37}»'],
    harmless: [
      'r8_your_token',
      'gpu_r8_unorm_format_1',
      'r8_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    ],
  },
  cohere_key: {
    secrets: ['COHERE_API_KEY=«{base62~40}»', 'CO_API_KEY="«{base62~40}»"'],
    harmless: [
      'COHERE_API_KEY=$COHERE_API_KEY',
      'cohere_model: command-r-plus-08-2024',
      'coherence_key: aaaaaaaa',
    ],
  },
  perplexity_key: {
    secrets: ['«pplx-{base62~48}»', 'PERPLEXITY_API_KEY=«pplx-{base62~48}»'],
    harmless: ['pplx-your-key', 'pplx-70b-online', 'pplx-embed-context-v1-0.6b'],
  },
  together_key: {
    secrets: [
      '«tgp_v1_{base64url~43}»',
      'TOGETHER_API_KEY=«tgp_v1_{base64url~43}»',
      'together_api_key = "«{hex:64}»"',
    ],
    harmless: [
      'tgp_v1_your_key_here_please',
      'TOGETHER_API_KEY=xxx',
      'together with sha256:{hex:64}',
      'they come together: {hex:40}',
    ],
  },
  fireworks_key: {
    secrets: ['«fw_{base62~24}»', 'FIREWORKS_API_KEY=«fw_{base62~22}»'],
    harmless: [
      'fw_version_2_of_the_board',
      'fw_xxxx',
      'FW_LOADER_USER_HELPER',
      'fw_loadconfigurationfile2',
    ],
  },
  cerebras_key: {
    secrets: ['«csk-{base36~48}»', 'CEREBRAS_API_KEY=«csk-{base36~48}»'],
    harmless: ['csk-your-key', 'csk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  },
  sambanova_key: {
    secrets: [`SAMBANOVA_API_KEY=«${uuid}»`, `"sambanovaApiKey": "«${uuid}»"`],
    harmless: [`sambanova_project: ${uuid}`, `"sambanova_key_id": "${uuid}"`],
  },
  nvidia_key: {
    secrets: [
      '«nvapi-{base64url~64}»',
      'NVIDIA_API_KEY=«nvapi-{base64url~64}»',
      'NGC_API_KEY=«{base64~84}»',
    ],
    harmless: ['nvapi-your-key-goes-in-here-2', 'nvapi-xxxx', 'libnvapi-dev_535.104.05'],
  },
  ai21_key: {
    secrets: ['AI21_API_KEY=«{base62~32}»', `ai21_api_key: «${uuid}»`],
    harmless: ['AI21_API_KEY=your_ai21_key', 'ai21.jamba-1-5-large-v1:0'],
  },
  elevenlabs_key: {
    secrets: ['«sk_{hex:48}»', 'ELEVENLABS_API_KEY=«sk_{hex:48}»', 'xi-api-key: «{hex:32}»'],
    harmless: [
      'sk_buff',
      'task_{hex:12}',
      'xi-api-key: YOUR_API_KEY',
      'elevenlabs_voice_id: {hex:32}',
    ],
  },
  assemblyai_key: {
    secrets: ['ASSEMBLYAI_API_KEY=«{hex:32}»', '"assemblyAiKey": "«{hex:32}»"'],
    harmless: ['ASSEMBLYAI_API_KEY=your-key', 'assemblyai_transcript: {hex:32}'],
  },
  deepgram_key: {
    secrets: ['DEEPGRAM_API_KEY=«{hex:40}»', "deepgramKey: '«{hex:40}»'"],
    harmless: ['DEEPGRAM_API_KEY=$KEY', '"deepgram_commit": "{hex:40}"', 'deepgram@{hex:40}'],
  },
  voyage_key: {
    secrets: ['«pa-{base62~43}»', 'VOYAGE_API_KEY=«pa-{base62~43}»'],
    harmless: [
      'pa-your-voyage-key',
      'pa-volume-control-for-every-single-stream-2',
      'spa-{base62~43}',
    ],
  },
  jina_key: {
    secrets: ['«jina_{hex:32}{base62~28}»', 'JINA_API_KEY=«jina_{hex:32}{base62~28}»'],
    harmless: ['jina_embeddings_v2_base_en', 'jina_xxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  },
  fal_key: {
    secrets: [`FAL_KEY=«${uuid}:{hex:32}»`, `"fal_api_key": "«${uuid}:{hex:32}»"`],
    harmless: ['FAL_KEY=your-fal-key', `fal_request_id: ${uuid}`],
  },
  zhipu_key: {
    secrets: ['ZHIPU_API_KEY=«{hex:32}.{base62~16}»', '"ZAI_API_KEY": "«{hex:32}.{base62~16}»"'],
    harmless: ['ZHIPU_API_KEY=your.key', 'glm_cache_key: {hex:32}'],
  },
  ollama_key: {
    secrets: [
      'OLLAMA_API_KEY=«{hex:32}.{base64url~24}»',
      'ollama_api_key: "«{hex:32}.{base64url~24}»"',
    ],
    harmless: ['OLLAMA_API_KEY=ollama', 'OLLAMA_API_KEY=ollama-local', 'OLLAMA_HOST=0.0.0.0:11434'],
  },
  novita_key: {
    secrets: ['NOVITA_API_KEY=«sk_{base62~43}»', `novita_api_key: «${uuid}»`],
    harmless: ['NOVITA_API_KEY=sk_your-novita-key', `novita_job: ${uuid}`],
  },
  databricks_token: {
    secrets: [
      '«dapi{hex:32}-3»',
      'DATABRICKS_TOKEN=«dapi{hex:32}»',
      'client_secret = «dose{hex:32}»',
    ],
    harmless: ['dapi_version', 'dapi{hex:8}', 'overdose{hex:32}'],
  },
  clarifai_key: {
    secrets: ['CLARIFAI_PAT=«{hex:32}»', '"clarifai_api_key": "«{hex:32}»"'],
    harmless: [
      'CLARIFAI_PAT=your_pat',
      'clarifai_path: {hex:32}',
      'clarifai_model_version: {hex:32}',
    ],
  },
  upstage_key: {
    secrets: ['UPSTAGE_API_KEY=«up_{base62~29}»', '"upstage_api_key": "«up_{base62~29}»"'],
    harmless: ['UPSTAGE_API_KEY=up_xxx', 'upstage_key_up_down'],
  },
  anyscale_key: {
    secrets: ['«esecret_{base36~26}»', 'ANYSCALE_API_KEY=«esecret_{base36~26}»'],
    harmless: ['esecret_your_key', 'kubesecret_{base36~26}'],
  },
  friendli_token: {
    secrets: ['«flp_{base62~46}»', 'FRIENDLI_TOKEN=«flp_{base62~46}»'],
    harmless: ['flp_your_token', 'flp_project_file_format_2'],
  },
  chutes_key: {
    secrets: [
      '«cpk_{hex:32}.{hex:32}.{base62~32}»',
      'CHUTES_API_KEY=«cpk_{hex:32}.{hex:32}.{base62~32}»',
    ],
    harmless: ['cpk_your_key', 'cpk_atoms_colors'],
  },
  deepinfra_key: {
    secrets: ['DEEPINFRA_API_KEY=«{base62~32}»', 'deepinfra_token: «{base62~32}»'],
    harmless: ['DEEPINFRA_API_KEY=your-key', 'deepinfra_key: process.env.DEEPINFRA_API_KEY_2'],
  },
  baseten_key: {
    secrets: [
      'BASETEN_API_KEY=«{base62~8}.{base62~32}»',
      '"basetenApiKey": "«{base62~8}.{base62~32}»"',
    ],
    harmless: ['BASETEN_API_KEY=your-key', 'baseten_key = settings.baseten.api_key'],
  },
};
