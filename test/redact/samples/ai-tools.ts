import type { SampleTable } from './sample.ts';

const uuid = '{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}';

export const aiToolSamples: SampleTable = {
  cursor_key: {
    secrets: ['«crsr_{hex:64}»', 'CURSOR_API_KEY=«key_{hex:64}»'],
    harmless: ['crsr_your_key', 'key_{hex:32}', 'api_key_{hex:32}', 'CURSOR_API_KEY=crsr_...'],
  },
  windsurf_key: {
    secrets: [
      '"apiKey": "«sk-ws-01-{base64url~95}»"',
      '«sk-ws-01-{base64url~95}»',
      `CODEIUM_API_KEY=«${uuid}»`,
    ],
    harmless: ['sk-ws-01-mock', 'sk-ws-01-...', `windsurf_session: ${uuid}`],
  },
  code_assistant_key: {
    secrets: ['SUPERMAVEN_API_KEY=«{base62~40}»', 'tabnine_token: "«{base64url~64}»"'],
    harmless: [
      'SUPERMAVEN_API_KEY=your-key',
      'has_supermaven_api_key: loaded_from_the_keyring',
      'tabnine_key = vim.env.TABNINE_KEY',
    ],
  },
  amp_token: {
    secrets: [
      '«sgamp_user_01{base32:24}_{hex:64}»',
      'AMP_API_KEY=«sgamp_user_01{base32:24}_{hex:64}»',
    ],
    harmless: ['sgamp_user_name', 'sgamp_user_your_key_1'],
  },
  context7_key: {
    secrets: [`«ctx7sk-${uuid}»`, `CONTEXT7_API_KEY=«ctx7sk-${uuid}»`],
    harmless: ['ctx7sk-your-key', 'ctx7sk-...'],
  },
  langsmith_key: {
    secrets: [
      '«lsv2_pt_{hex:32}_{hex:10}»',
      'LANGSMITH_API_KEY=«lsv2_sk_{hex:32}_{hex:10}»',
      'LANGCHAIN_API_KEY=«ls__{hex:32}»',
    ],
    harmless: ['lsv2_pt_your_key', 'lsv2_pt_...', 'ls__files'],
  },
  langfuse_key: {
    secrets: [`«sk-lf-${uuid}»`, `LANGFUSE_SECRET_KEY="«sk-lf-${uuid}»"`],
    harmless: [`pk-lf-${uuid}`, 'sk-lf-...', 'sk-lf-your-secret-key'],
  },
  helicone_key: {
    secrets: [
      '«sk-helicone-{base36~7}-{base36:7}-{base36:7}-{base36:7}»',
      'HELICONE_API_KEY=«sk-helicone-eu-{base36~7}-{base36:7}-{base36:7}-{base36:7}»',
    ],
    harmless: ['sk-helicone-your-key', 'sk-helicone-proxy'],
  },
  braintrust_key: {
    secrets: ['BRAINTRUST_API_KEY=«sk-{base62~48}»', '"braintrust_api_key": "«sk-{base62~48}»"'],
    harmless: ['BRAINTRUST_API_KEY=sk-...', 'BRAINTRUST_API_KEY=sk-bt-your-key-here'],
  },
  litellm_key: {
    secrets: ['LITELLM_MASTER_KEY=«sk-{base62~22}»', 'litellm_virtual_key: "«sk-{base62~22}»"'],
    harmless: [
      'LITELLM_MASTER_KEY=sk-1234',
      'LITELLM_MASTER_KEY=sk-replace-with-your-generated-master-key',
    ],
  },
  wandb_key: {
    secrets: [
      '«wandb_v1_{base62~27}_{base62:49}»',
      'WANDB_API_KEY=«{hex:40}»',
      'wandb login --relogin «{hex:40}»',
      'machine api.wandb.ai\n  login user\n  password «{hex:40}»',
    ],
    harmless: [
      'WANDB_API_KEY=your_key',
      'wandb_v1_xxxxx',
      'wandb_run_commit: {hex:40}',
      'wandb login',
    ],
  },
  comet_key: {
    secrets: ['COMET_API_KEY=«{base62~25}»', 'opik_api_key = "«{base62~25}»"'],
    harmless: ['COMET_API_KEY=your-comet-key', 'comet_key: halleyTheCometOfManyYears'],
  },
  promptlayer_key: {
    secrets: ['«pl_{hex:32}»', 'PROMPTLAYER_API_KEY=«pl_{hex:32}»'],
    harmless: ['pl_your_key', 'tmpl_{hex:32}', 'pl_core_news_sm'],
  },
  portkey_key: {
    secrets: ['PORTKEY_API_KEY=«{base62~28}»', 'x-portkey-api-key: «{base62~28}»'],
    harmless: [
      'PORTKEY_API_KEY=your-portkey-key',
      'portkey_config_key: "pc-gemini-production-config"',
    ],
  },
  tavily_key: {
    secrets: [
      '«tvly-{base62~32}»',
      'TAVILY_API_KEY=«tvly-dev-{base62~32}»',
      '«tvly-prod-{base62~20}»',
    ],
    harmless: ['tvly-your-key', 'tvly-xxxxxxxxxxxxxxxxxxxx', 'tvly-dev-your-api-key-goes-here-1'],
  },
  exa_key: {
    secrets: [`EXA_API_KEY=«${uuid}»`, `"exaApiKey": "«${uuid}»"`],
    harmless: [`hexa_key: ${uuid}`, 'EXA_API_KEY=your-exa-key', `exa_request: ${uuid}`],
  },
  firecrawl_key: {
    secrets: ['«fc-{hex:32}»', 'FIRECRAWL_API_KEY=«fc-{hex:32}»'],
    harmless: ['fc-your-key', 'fc-{hex:8}', 'fc-list --format=%{file}', 'rfc-{hex:32}'],
  },
  serper_key: {
    secrets: ['SERPER_API_KEY=«{hex:40}»', 'serpapi_api_key: "«{hex:64}»"'],
    harmless: ['SERPER_API_KEY=your-key', '"serper_commit": "{hex:40}"'],
  },
  brave_key: {
    secrets: ['«BSA{base62~28}»', 'BRAVE_API_KEY=«BSA{base62~28}»'],
    harmless: ['BSA-test-key', 'BSA...', 'BSAFE_CRYPTO_J_VERSION_6_2_5_NEW'],
  },
  e2b_key: {
    secrets: ['«e2b_{hex:40}»', 'E2B_API_KEY=«e2b_{hex:40}»', '«sk_e2b_{hex:40}»'],
    harmless: ['e2b_code_interpreter', 'e2b_***', 'note2b_{hex:12}'],
  },
  daytona_key: {
    secrets: ['«dtn_{hex:64}»', 'DAYTONA_API_KEY=«dtn_{hex:64}»'],
    harmless: ['dtn_xxx', 'dtn_your-daytona-key', 'dtn_contacts'],
  },
  modal_token: {
    secrets: [
      'MODAL_TOKEN_ID=«ak-{base62~22}»',
      'MODAL_TOKEN_SECRET=«as-{base62~22}»',
      'token_secret = "«as-{base62~22}»"',
    ],
    harmless: [
      'ak-...',
      'as-is',
      'bas-{base62~22}',
      'as-NotARealTokenString',
      'as-far-as-anyone-knows',
    ],
  },
  runpod_key: {
    secrets: ['«rpa_{BASE36~46}»', 'RUNPOD_API_KEY=«rpa_{base62~46}»'],
    harmless: ['rpa_your_key', 'rpa_automation_workflow_2', 'sherpa_{base62~46}'],
  },
  lambda_cloud_key: {
    secrets: [
      '«secret_my-key_{hex:32}.{base62~32}»',
      'LAMBDA_API_KEY=«secret_{hex:32}.{base62~32}»',
    ],
    harmless: ['secret_xxx.xxx', 'secret_key_base', 'client_secret_{hex:32}'],
  },
  vast_key: {
    secrets: ['VAST_API_KEY=«{hex:64}»', 'vastai set api-key: «{hex:64}»'],
    harmless: ['VAST_API_KEY=your-key', 'vast_image_sha: {hex:64}'],
  },
  kaggle_key: {
    secrets: [
      '«KGAT_{hex:32}»',
      'KAGGLE_KEY=«{hex:32}»',
      '{"username":"someone","key":"«{hex:32}»"}',
    ],
    harmless: [
      'KAGGLE_KEY=your_key',
      '{"username":"someone","key":"value"}',
      'kaggle_dataset_md5: {hex:32}',
    ],
  },
  roboflow_key: {
    secrets: ['ROBOFLOW_API_KEY=«{base62~20}»', 'roboflow_api_key: "«{base62~20}»"'],
    harmless: ['ROBOFLOW_API_KEY=your_key', 'roboflow_key: workspaceProjectNames'],
  },
  pinecone_key: {
    secrets: [
      '«pcsk_{base62:6}_{base62~63}»',
      'PINECONE_API_KEY=«pcsk_{base62:5}_{base62~63}»',
      `PINECONE_API_KEY=«${uuid}»`,
    ],
    harmless: [
      'pcsk_your_key',
      'pcsk_xxxxx_xxxxxxxxxxxxxxxxxxxxxxxxx',
      `pinecone_project_id: ${uuid}`,
    ],
  },
  weaviate_key: {
    secrets: ['WEAVIATE_API_KEY=«{base62~40}»', 'weaviateApiKey: "«{base62~40}»"'],
    harmless: [
      'WEAVIATE_API_KEY=your-weaviate-key',
      'weaviate_key_property: documentChunkEmbeddingIdentifierName',
    ],
  },
  qdrant_key: {
    secrets: ['QDRANT_API_KEY=«{base62~54}»', '"qdrantApiKey": "«{base62~36}|{base62~20}»"'],
    harmless: [
      'QDRANT_API_KEY=your-qdrant-api-key',
      'qdrant_key: settings_qdrant_default_collection',
    ],
  },
  turbopuffer_key: {
    secrets: ['«tpuf_{base62~32}»', 'TURBOPUFFER_API_KEY=«tpuf_{base62~32}»'],
    harmless: ['tpuf_xxx', 'tpuf_your_api_key_1'],
  },
  llamacloud_key: {
    secrets: ['«llx-{base62~48}»', 'LLAMA_CLOUD_API_KEY=«llx-{base62~48}»'],
    harmless: ['llx-...', 'llx-your-api-key-1'],
  },
  mem0_key: {
    secrets: ['«m0-{base62~40}»', 'MEM0_API_KEY=«m0-{base62~40}»'],
    harmless: ['m0-your-key', 'cortex-m0-plus-{hex:8}', 'm0-firmware-image'],
  },
  browserbase_key: {
    secrets: ['«bb_live_{base64url~27}»', 'BROWSERBASE_API_KEY=«bb_live_{base64url~27}»'],
    harmless: ['bb_live_your_key_here', 'bb_live_xxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  },
  dify_key: {
    secrets: ['DIFY_API_KEY=«app-{base62~24}»', 'dify_dataset_key: «dataset-{base62~24}»'],
    harmless: ['DIFY_API_KEY=app-xxxx', 'modify_key: app-config'],
  },
  private_ai_key: {
    secrets: ['PRIVATE_AI_API_KEY=«{hex:32}»', '"private-ai-token": "«{hex:32}»"'],
    harmless: ['PRIVATE_AI_API_KEY=your-key', 'privateai_request: {hex:32}'],
  },
  livekit_secret: {
    secrets: ['LIVEKIT_API_SECRET=«{base62~43}»', 'livekit_api_secret: "«{base62~44}»"'],
    harmless: ['LIVEKIT_API_SECRET=secret', 'LIVEKIT_API_KEY=APIabcdefghijkl'],
  },
};
