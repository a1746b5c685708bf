import type { SampleTable } from './sample.ts';

const sasUrl = 'https://a.blob.core.windows.net/c/b?sv=2022-11-02&sp=r&se=2026-01-01T00:00:00Z';

export const azureSamples: SampleTable = {
  azure_client_secret: {
    secrets: [
      'AZURE_CLIENT_SECRET=«{base62~3}8Q~{base62~34}»',
      '"clientSecret": "«{base62~3}7Q~{base62~15}_.~-{base62~12}»"',
      '«{base62~3}8Q~{base62~31}»',
    ],
    harmless: ['8Q~', 'a8Q~b', '~8Q~your-secret'],
  },
  azure_refresh_token: {
    secrets: [
      '"refresh_token": "«0.A{base64url~60}.AgAB{base64url~600}»"',
      '«1.A{base64url~52}.AgAB{base64url~400}»',
    ],
    harmless: ['see chapter 1.A of it.AgAB', '.AgAB'],
  },
  azure_storage_key: {
    secrets: [
      'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=«{base64~86}==»;EndpointSuffix=core.windows.net',
      '«{base64~76}+ASt{base64:5}A==»',
      'AZURE_STORAGE_KEY="«{base64~86}==»"',
    ],
    harmless: [
      'AccountKey=<key>',
      'AccountKey=$KEY;',
      'azure_storage_account: mystorage',
      'AccountKey=your-key-here',
    ],
  },
  azure_cosmos_key: {
    secrets: ['«{base64~76}ACDb{base64:5}w==»', 'COSMOS_KEY=«{base64~76}ACDb{base64:5}Q==»'],
    harmless: ['ACDb', 'COSMOS_KEY=your-key'],
  },
  azure_sas: {
    secrets: [
      `${sasUrl}&sig=«{base64~43}=»`,
      'SharedAccessSignature sr=h&sig=«{base64~43}=»&se=1760347776&skn=n',
      `${sasUrl}&sig=«{base64~43}=»&x=1`,
    ],
    harmless: ['&sig=<signature>', 'sig=verify', '?sig=none', '&sig=$SIG'],
  },
  azure_shared_access_key: {
    secrets: [
      'Endpoint=sb://n.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=«{base64~43}=»',
      'Endpoint=https://n.service.signalr.net;AccessKey=«{base64~43}=»;Version=1.0;',
      '"primaryKey": "«{base64~33}+ASb{base64:6}=»"',
      'HostName=h.azure-devices.net;DeviceId=d;SharedAccessKey=«{base64~33}AIoT{base64:6}=»',
    ],
    harmless: [
      'SharedAccessKey=<key>',
      'SharedAccessKeyName=RootManageSharedAccessKey',
      ';AccessKey=$KEY',
    ],
  },
  azure_app_configuration_key: {
    secrets: [
      'Endpoint=https://n.azconfig.io;Id=ab-l0-s0:{base62:20};Secret=«{base64~43}=»',
      'Endpoint=https://n.azconfig.io;Id=x;Secret=«{base62~84}»',
    ],
    harmless: ['Endpoint=https://n.azconfig.io;Id=<id>;Secret=<secret>', 'n.azconfig.io'],
  },
  azure_devops_pat: {
    secrets: [
      '«{base62~76}AZDO{base62:4}»',
      'AZURE_DEVOPS_EXT_PAT=«{base36~1}{base32:0}»'.replace(
        '{base36~1}{base32:0}',
        '{base62~76}AZDO{base62:4}',
      ),
      (random) => `AZDO_PAT=«${pat(random)}»`,
    ],
    harmless: [
      'AZDO',
      'AZDO_PAT=your-pat',
      'AZURE_DEVOPS_EXT_PAT=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    ],
  },
  azure_key: {
    secrets: [
      '«{base62~52}JQQJ99{base62~26}»',
      'AZURE_OPENAI_API_KEY=«{hex:32}»',
      'Ocp-Apim-Subscription-Key: «{hex:32}»',
      '«{base62~42}AzSe{base62~6}»',
      'ACR_PASSWORD=«{base62~42}+ACR{base62~6}»',
    ],
    harmless: [
      'JQQJ99',
      'AZURE_OPENAI_API_KEY=your-azure-openai-key',
      'azure_resource_hash: {hex:32}',
      'AZURE_KEY_VAULT_NAME=kv-{hex:8}',
    ],
  },
  azure_functions_key: {
    secrets: [
      '«{base64url~44}AzFu{base64url:5}A==»',
      'https://f.azurewebsites.net/api/run?x=1&code=«{base64url~54}==»',
      'x-functions-key: «{base62~44}AzFu{base62:5}Q==»',
    ],
    harmless: [
      'AzFu',
      'https://f.azurewebsites.net/api/run?code=<key>',
      'https://f.azurewebsites.net/api/run?name=me',
    ],
  },
  azure_static_web_apps_token: {
    secrets: [
      'AZURE_STATIC_WEB_APPS_API_TOKEN=«{hex:64}-{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:19}»',
      'SWA_CLI_DEPLOYMENT_TOKEN=«{hex:64}»',
    ],
    harmless: ['AZURE_STATIC_WEB_APPS_API_TOKEN: $TOKEN', 'static_web_apps_commit: {hex:40}'],
  },
  azure_publish_password: {
    secrets: [
      '<publishProfile userName="$a" userPWD="«{base62~60}»" />',
      "userPWD='«{base62~60}»'",
    ],
    harmless: ['userPWD="..."', 'userPWD=""'],
  },
};

/** 52 of small base32. */
function pat(random: () => number): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  const body = Array.from({ length: 50 }, () => alphabet.charAt(Math.floor(random() * 32))).join(
    '',
  );
  return `${body}a7`;
}
