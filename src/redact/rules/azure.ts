import { namedRule } from '../named-rule.ts';
import { anyCase, base64End, edge, end, namedKey, source, strictEnd } from '../patterns.ts';
import { isMixed, looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';

const base64 = '[A-Za-z0-9+/]';

export const azureRules: readonly Rule[] = [
  {
    // Three characters, a digit, Q~, and 31 to 34 more; `~`, `.`, `_` and `-` occur.
    name: 'azure_client_secret',
    about: 'Microsoft Entra (Azure AD) client secret',
    confidence: 'certain',
    literals: Array.from({ length: 10 }, (_, digit) => `${digit}Q~`),
    pattern: source`(?<=(?<![\w~.])(?=([\w~.-]{3}\dQ~[\w~.-]{14,34}))[\w~.-]{3})\dQ~`,
    accept: isMixed,
  },
  {
    // 0. or 1., an id, `.AgAB`, and some hundred of base64url.
    name: 'azure_refresh_token',
    about: 'Microsoft Entra refresh token',
    confidence: 'certain',
    literals: ['0.A', '1.A'],
    pattern: source`(?<![\w.-])[01]\.A[\w-]{20,120}\.AgAB[\w.-]{60,}`,
  },
  {
    // Storage account key in a connection string: 88 of base64; Cosmos DB writes its own alike.
    name: 'azure_storage_key',
    about: 'Azure Storage or Cosmos DB account key',
    confidence: 'certain',
    literals: ['accountkey='],
    anyCase: true,
    pattern: source`${anyCase('accountkey=')}(${base64}{40,}={0,2})`,
  },
  {
    // Newer ones carry a mark before the checksum, at 76 of 88: +ASt (Storage), +ABa (Batch).
    name: 'azure_storage_key',
    about: 'Azure Storage or Cosmos DB account key',
    confidence: 'certain',
    ...marked(['+ASt', '+ABa'], 76, base64, `${base64}{5}[AQgw]==`),
  },
  {
    // At 76 of 88: ACDb.
    name: 'azure_cosmos_key',
    about: 'Azure Cosmos DB account key',
    confidence: 'certain',
    ...marked(['ACDb'], 76, base64, `${base64}{5}[AQgw]==`),
  },
  // Older ones by name: 88 of base64.
  namedRule(
    'azure_storage_key',
    'Azure Storage or Cosmos DB account key',
    [
      'azure',
      'cosmos',
      'docu|mentdb',
      'storage_account',
      'storageaccount',
      'acco|unt_key',
      'acco|unt-key',
    ],
    `${base64}{86}==`,
  ),
  {
    // sig= and base64 of 32 bytes, among sv=, se= and sp= in a URL or SharedAccessSignature. What starts a
    // workflow (logic.azure.com) is a webhook.
    name: 'azure_sas',
    about: 'Signature of an Azure shared access URL',
    confidence: 'certain',
    literals: ['sig='],
    pattern: source`(?<=[?&; ])sig=([\w+/-]{43}=?)${base64End}(?<!\.(?:logic\.azure|powerplatform)\.com[^\s"'<>]{1,400})`,
    accept: isMixed,
  },
  {
    // Service Bus, Event Hubs, IoT Hub, SignalR: SharedAccessKey= or AccessKey= and base64 of 32 bytes.
    name: 'azure_shared_access_key',
    about: 'Azure shared access key (Service Bus, Event Hubs, IoT Hub, SignalR)',
    confidence: 'certain',
    literals: ['sharedaccesskey=', ';accesskey='],
    anyCase: true,
    pattern: source`${anyCase('(?:shared|;)accesskey=')}(${base64}{20,}={0,2})`,
    accept: isMixed,
  },
  {
    // Newer ones carry a mark at 33 of 44: +ASb (Service Bus), +AEh (Event Hubs), +ARm (Relay), AIoT (IoT Hub).
    name: 'azure_shared_access_key',
    about: 'Azure shared access key (Service Bus, Event Hubs, IoT Hub, SignalR)',
    confidence: 'certain',
    ...marked(['+ASb', '+AEh', '+ARm', 'AIoT'], 33, base64, `${base64}{6}=`),
  },
  {
    // Endpoint=https://….azconfig.io;Id=…;Secret=<base64>
    name: 'azure_app_configuration_key',
    about: 'Azure App Configuration connection secret',
    confidence: 'certain',
    literals: ['.azconfig.io;'],
    pattern: source`\.azconfig\.io;Id=[^;\s]{1,80};Secret=(${base64}{16,}={0,2})`,
  },
  {
    // At 76 of 84 letters and digits: AZDO.
    name: 'azure_devops_pat',
    about: 'Azure DevOps personal access token',
    confidence: 'certain',
    ...marked(['AZDO'], 76, '[A-Za-z0-9]', `[A-Za-z0-9]{4}${end}`),
  },
  {
    // Before that form, 52 of base32.
    name: 'azure_devops_pat',
    about: 'Azure DevOps personal access token',
    confidence: 'likely',
    ...namedKey(['devops', 'azdo', 'ado_', 'vsts', 'vss_'], '[a-z2-7]{52}'),
    accept: looksIssued,
  },
  {
    // The common form of newer services, 84 letters and digits with JQQJ99 at 52.
    name: 'azure_key',
    about: 'Azure service key (OpenAI, Speech, Search, Maps and others)',
    confidence: 'certain',
    ...marked(['JQQJ99'], 52, '[A-Za-z0-9]', `[A-Za-z0-9]{26}${end}`),
  },
  {
    // At 42 of 52 letters and digits: AzSe (Search); of base64: +ACR (Container Registry).
    name: 'azure_key',
    about: 'Azure service key (OpenAI, Speech, Search, Maps and others)',
    confidence: 'certain',
    ...marked(['AzSe', '+ACR'], 42, base64, `${base64}{6}${base64End}`),
  },
  // Older ones by name: 32 hex digits.
  namedRule(
    'azure_key',
    'Azure service key (OpenAI, Speech, Search, Maps and others)',
    ['azure', 'ocp-apim-subscription', 'cognitive', 'speech_', 'speechkey'],
    '[0-9a-f]{32}',
  ),
  {
    // At 44 of 56 in base64url: AzFu.
    name: 'azure_functions_key',
    about: 'Azure Functions key',
    confidence: 'certain',
    ...marked(['AzFu'], 44, source`[\w-]`, source`[\w-]{5}[AQgw]==`),
  },
  {
    // Older ones in the URL of a function: 54 of base64 or base64url.
    name: 'azure_functions_key',
    about: 'Azure Functions key',
    confidence: 'certain',
    literals: ['.azurewebsites.net/api/'],
    pattern: source`\.azurewebsites\.net/api/[\w./-]{1,120}\?(?:[\w.-]{1,40}=[^&\s"']{0,80}&){0,5}code=([\w+/-]{20,}={0,2})`,
  },
  // 64 hex digits, of late `-` and a UUID behind them.
  namedRule(
    'azure_static_web_apps_token',
    'Azure Static Web Apps deployment token',
    ['static_web_apps', 'swa_cli_deployment', 'static-web-apps'],
    source`[0-9a-f]{40,80}(?:-[0-9a-f-]{20,80})?`,
  ),
  {
    // `password = …` of a publish profile: 60 letters and digits.
    name: 'azure_publish_password',
    about: 'Azure App Service publishing password',
    confidence: 'certain',
    literals: ['userPWD='],
    pattern: source`${edge}userPWD=["']?([A-Za-z0-9]{20,})${strictEnd}`,
  },
];

/**
 * A key that a mark inside of it tells: after `before` characters, followed by `after`. The match begins
 * at the mark; from there a lookbehind goes back to the key's start, and the lookahead in it is the key.
 */
function marked(
  marks: readonly string[],
  before: number,
  char: string,
  after: string,
): Pick<Rule, 'literals' | 'pattern'> {
  const mark = `(?:${marks.map((text) => text.replace('+', source`\+`)).join('|')})`;
  return {
    literals: marks,
    pattern: source`(?<=(?:(?<!${char})|(?<=["\n\x1e][+-]))(?=(${char}{${before}}${mark}${after}))${char}{${before}})${mark}`,
  };
}
