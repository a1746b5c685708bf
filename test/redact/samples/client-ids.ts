import type { SampleTable } from './sample.ts';
import { byName } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

export const clientIdSamples: SampleTable = {
  adobe_client_id: byName('ADOBE_CLIENT_ID', '{hex:32}'),
  asana_client_id: byName('ASANA_CLIENT_ID', '{digits:16}'),
  bitbucket_client_id: byName('BITBUCKET_CLIENT_ID', '{base62~32}'),
  discord_client_id: {
    secrets: ['DISCORD_CLIENT_ID=«1{digits:17}»', '"discordClientId": "«1{digits:18}»"'],
    harmless: ['DISCORD_GUILD_ID=1{digits:17}', '"discord_channel_id": "1{digits:18}"'],
  },
  linkedin_client_id: byName('LINKEDIN_CLIENT_ID', '{base36~14}'),
  messagebird_client_id: byName('MESSAGEBIRD_CLIENT_ID', uuid),
  new_relic_api_id: byName('NEWRELIC_API_ID', '{base62~64}'),
  plaid_client_id: byName('PLAID_CLIENT_ID', '{hex:24}'),
  sendbird_access_id: byName('SENDBIRD_ACCESS_ID', uuid),
};
