import type { SampleTable } from './sample.ts';
import { all, byName, byShape, lowerKey } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

export const socialSamples: SampleTable = {
  twitter_token: all(
    byShape('AAAAAAAAAAAAAAAAAAAAAF7{base62~6}AAAA{base64~40}={base62~36}', [
      'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      'AAAAAAAAAAAAAAAAAAAAAA==',
    ]),
    byName(
      'TWITTER_API_SECRET',
      '{base62~50}',
      '{base62~45}',
      '{digits:18}-{base62~40}',
      '{base62~25}',
    ),
    byName('CONSUMER_SECRET', '{base62~50}'),
  ),
  facebook_token: all(
    byShape(
      ['EAACEdEose0cBA{base62~160}ZD', 'EAAG{base62~180}'],
      ['EAAC', 'EAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ),
    byName('FACEBOOK_APP_SECRET', '{hex:32}', '{digits:15}|{base64url~27}'),
    byName('WHATSAPP_APP_SECRET', '{hex:32}'),
  ),
  instagram_token: byShape(
    ['IGQVJ{base62~140}', 'IGAA{base62~150}ZD', 'THQW{base62~140}'],
    ['IGAA', 'IGQVJXYOUR_ACCESS_TOKEN'],
  ),
  linkedin_secret: all(
    byShape('WPL_AP1.{base62~16}.{base62~6}==', ['WPL_AP1.', 'WPL_APP']),
    byName('LINKEDIN_CLIENT_SECRET', '{base62~16}', 'AQ{base64url~340}'),
  ),
  tiktok_token: byName('TIKTOK_ACCESS_TOKEN', 'act.{base62~60}!4521.va', '{base62~32}'),
  reddit_secret: byName('REDDIT_CLIENT_SECRET', '{base64url~27}', '{base64url~30}'),
  pinterest_token: all(
    byShape('pina_{BASE36~80}', ['pina_colada', 'pina_']),
    byName('PINTEREST_APP_SECRET', '{hex:40}'),
  ),
  spotify_secret: byName('SPOTIFY_CLIENT_SECRET', '{hex:32}', 'BQ{base64url~160}'),
  twitch_token: all(byName('TWITCH_CLIENT_SECRET', '{base36~30}'), {
    secrets: ['PASS «oauth:{base36~30}»', '"password": "«oauth:{base36~30}»"'],
    harmless: ['urn:ietf:params:oauth:token-type:jwt', 'oauth:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  }),
  flickr_secret: byName('FLICKR_API_SECRET', '{hex:16}', '{hex:32}'),
  etsy_key: byName('ETSY_API_KEY', '{base36~24}'),
  nytimes_key: byName('NYTIMES_API_KEY', '{base62~32}'),
  strava_secret: byName('STRAVA_CLIENT_SECRET', '{hex:40}'),
  fitbit_secret: byName('FITBIT_CLIENT_SECRET', '{hex:32}'),
  intra42_secret: byShape(
    ['s-s4t2ud-{hex:64}', 's-s4t2af-{hex:64}'],
    ['s-s4t2ud-your-secret', 's-s4t2'],
  ),
  yelp_key: byName('YELP_API_KEY', '{base64url~128}'),
  steam_key: byName('STEAM_API_KEY', '{HEX:32}'),
  epicgames_secret: byName('EOS_CLIENT_SECRET', '{base64~43}'),
  roblox_cookie: {
    secrets: [
      '.ROBLOSECURITY=_|WARNING:-DO-NOT-SHARE-THIS.--Sharing-this-will-allow-someone-to-log-in-as-you-and-to-steal-your-ROBUX-and-items.|_«{HEX:600}»',
      '"cookie": "_|WARNING:-DO-NOT-SHARE-THIS.--Sharing-this.|_«{HEX:200}»"',
    ],
    harmless: [
      '_|WARNING:-DO-NOT-SHARE-THIS.--Sharing-this-will-allow-someone|_',
      '_|WARNING:-DO-NOT-SHARE-THIS.',
    ],
  },
  roblox_key: byName('ROBLOX_API_KEY', '{base64~48}', '{base64~400}='),
  unity_secret: byName('UNITY_SERVICE_SECRET', '{base64url~32}'),
  vk_token: byShape('vk1.a.{base64url~200}', ['vk1.a.token', 'vk1.a.']),
  mastodon_token: byName('MASTODON_ACCESS_TOKEN', '{base64url~43}'),
  bluesky_password: {
    secrets: [
      lowerKey('BLUESKY_APP_PASSWORD=«{base32~4}-{base32~4}-{base32~4}-{base32~4}»'),
      lowerKey('"bskyPassword": "«{base32~4}-{base32~4}-{base32~4}-{base32~4}»"'),
    ],
    harmless: ['BLUESKY_APP_PASSWORD=xxxx-xxxx-xxxx-xxxx', 'BSKY_PASSWORD=$BSKY_PASSWORD'],
  },
  tumblr_secret: byName('TUMBLR_CONSUMER_SECRET', '{base62~50}'),
  snapchat_secret: byName('SNAPCHAT_CLIENT_SECRET', '{hex:20}'),
  giphy_key: byName('GIPHY_API_KEY', '{base62~32}'),
  unsplash_key: byName('UNSPLASH_ACCESS_KEY', '{base64url~43}'),
  pexels_key: byName('PEXELS_API_KEY', '{base62~56}'),
  lastfm_key: byName('LASTFM_API_KEY', '{hex:32}'),
  trakt_secret: byName('TRAKT_CLIENT_SECRET', '{hex:64}'),
  genius_token: byName('GENIUS_ACCESS_TOKEN', '{base64url~64}'),
  patreon_token: byName('PATREON_ACCESS_TOKEN', '{base64url~43}'),
  vimeo_token: byName('VIMEO_ACCESS_TOKEN', '{hex:32}'),
  disqus_secret: byName('DISQUS_SECRET_KEY', '{base62~64}'),
  riot_key: byShape(`RGAPI-${uuid}`, [
    'RGAPI-YOUR-API-KEY',
    'RGAPI-00000000-0000-0000-0000-000000000000',
  ]),
};
