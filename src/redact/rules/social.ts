import { namedRule } from '../named-rule.ts';
import { base64Edge, edge, source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

/** Social networks, music, video, news, sport and games. */
export const socialRules: readonly Rule[] = [
  {
    // 22 A and the app's id in base64, more A, and base64, in all 104 to 120; `%2B` and the like in it.
    name: 'twitter_token',
    about: 'X (Twitter) bearer token',
    confidence: 'certain',
    literals: ['AAAAAAAAAAAAAAAAAAAA'],
    pattern: source`(?:(?<![\w+/%-])|(?<=["\n\x1e][+-]))A{20,24}[B-Za-z0-9%][A-Za-z0-9%+/=]{60,120}(?![\w+/=%-])`,
    accept: (token) => looksIssued(token.slice(-45)),
  },
  // Consumer key and secret: 25 and 50; access token: <user>-<40>, its secret: 45 letters and digits.
  namedRule(
    'twitter_token',
    'X (Twitter) key, token or secret',
    ['twitter', 'tweepy', 'x_api', 'x_consumer', 'x_access'],
    '[0-9]{5,25}-[A-Za-z0-9]{20,40}|[A-Za-z0-9]{50}|[A-Za-z0-9]{45}|[A-Za-z0-9]{25}',
  ),
  {
    // EAA and some 100 to 300 letters and digits, for WhatsApp and Instagram as well.
    name: 'facebook_token',
    about: 'Meta (Facebook, WhatsApp) access token',
    confidence: 'certain',
    literals: ['EAA'],
    pattern: source`${base64Edge}EAA(?!A[\w-]{60}(?![\w-]))[A-Za-z0-9]{60,}(?![\w+/=-])`,
    accept: looksRandom,
  },
  // App secret: 32 hex digits; an app's token: <app id>|<27 of base64url>.
  namedRule(
    'facebook_token',
    'Meta (Facebook, WhatsApp, Instagram) app secret or token',
    ['facebook', 'fb_', 'fbapp', 'whatsapp', 'instagram', 'meta_app'],
    source`[0-9a-f]{32}|[0-9]{13,17}\|[\w-]{27}`,
  ),
  {
    // IGQV or IGAA and 100 and more of base64url; Threads writes THQV and THAA.
    name: 'instagram_token',
    about: 'Instagram or Threads access token',
    confidence: 'certain',
    literals: ['IGQV', 'IGAA', 'IGQW', 'THQV', 'THQW', 'THAA'],
    pattern: source`${base64Edge}(?:IGQ[VW]|IGAA|THQ[VW]|THAA)[\w-]{60,}(?![\w+/=-])`,
    accept: looksRandom,
  },
  {
    // WPL_AP1.<16>.<base64>.
    name: 'linkedin_secret',
    about: 'LinkedIn client secret',
    confidence: 'certain',
    literals: ['WPL_AP'],
    pattern: source`${edge}WPL_AP[0-9]\.[A-Za-z0-9]{10,}(?:\.[A-Za-z0-9+/]{1,16}={0,2})?`,
  },
  // Client secret: 16 letters and digits; access token: AQ and 300 and more of base64url.
  namedRule(
    'linkedin_secret',
    'LinkedIn client secret or token',
    ['linkedin', 'linked_in', 'linked-in'],
    source`[A-Za-z0-9]{16}|AQ[\w-]{100,600}`,
  ),
  // act. or rft. (refresh), letters and digits, and `!<number>.<region>`; client secret: 32 letters and digits.
  namedRule(
    'tiktok_token',
    'TikTok token or secret',
    ['tiktok', 'tik_tok'],
    source`(?:act|rft)\.[\w.!]{40,120}|[A-Za-z0-9]{32}|[0-9a-f]{40}`,
  ),
  // Client secret: 27 or 30 of base64url.
  namedRule(
    'reddit_secret',
    'Reddit client secret',
    ['reddit', 'praw_'],
    source`[\w-]{27}|[\w-]{30}`,
  ),
  {
    // pina_ and 60 and more letters and digits in capitals; pinr_ to refresh.
    name: 'pinterest_token',
    about: 'Pinterest access token',
    confidence: 'certain',
    literals: ['pina_', 'pinr_'],
    pattern: source`${strictEdge}pin[ar]_[A-Za-z0-9]{32,}`,
    accept: (token) => /[0-9]/.test(token),
  },
  namedRule('pinterest_token', 'Pinterest app secret', 'pinterest', '[0-9a-f]{40}'),
  // Client id and secret: 32 hex digits; tokens: BQ and AQ and 100 and more of base64url.
  namedRule(
    'spotify_secret',
    'Spotify client secret or token',
    ['spotify', 'spotipy'],
    source`[0-9a-f]{32}|[AB]Q[\w-]{100,400}`,
  ),
  namedRule('twitch_token', 'Twitch token or client secret', 'twitch', '[a-z0-9]{30}'),
  {
    // oauth: and 30 letters and digits, as its chat takes it.
    name: 'twitch_token',
    about: 'Twitch chat token',
    confidence: 'certain',
    literals: ['oauth:'],
    pattern: source`${edge}oauth:[a-z0-9]{30}${strictEnd}`,
    accept: (token) => /[0-9]/.test(token) && !isPlaceholder(token.slice(6)),
  },
  // Key: 32 hex digits; secret: 16.
  namedRule('flickr_secret', 'Flickr key or secret', 'flickr', '[0-9a-z]{32}|[0-9a-f]{16}'),
  namedRule('etsy_key', 'Etsy API key', 'etsy', '[a-z0-9]{24}'),
  namedRule(
    'nytimes_key',
    'New York Times API key',
    ['nytimes', 'nyt_', 'new-york-times', 'newyorktimes'],
    '[A-Za-z0-9=_-]{32}',
  ),
  namedRule('strava_secret', 'Strava client secret or token', 'strava', '[0-9a-f]{40}'),
  namedRule('fitbit_secret', 'Fitbit client secret', 'fitbit', '[0-9a-f]{32}'),
  {
    // s-s4t2ud- or s-s4t2af- and 64 hex digits.
    name: 'intra42_secret',
    about: '42 Intra client secret',
    confidence: 'certain',
    literals: ['s-s4t2'],
    pattern: source`${strictEdge}s-s4t2(?:ud|af)-[0-9a-f]{24,}`,
  },
  namedRule('yelp_key', 'Yelp API key', 'yelp', source`[\w-]{128}`),
  namedRule('steam_key', 'Steam Web API key', ['steam_', 'steamweb'], '[0-9A-F]{32}'),
  namedRule(
    'epicgames_secret',
    'Epic Games client secret',
    ['epic_games', 'epicgames', 'eos_client', 'eos_'],
    '[A-Za-z0-9+/]{43}(?![+/])',
  ),
  {
    // The cookie says so itself: _|WARNING:-DO-NOT-SHARE-THIS.--…|_ and hex digits in capitals.
    name: 'roblox_cookie',
    about: 'Roblox session cookie',
    confidence: 'certain',
    literals: ['_|WARNING:-DO-NOT-SHARE-THIS.'],
    pattern: source`_\|WARNING:-DO-NOT-SHARE-THIS\.[^|\x1e]{0,300}\|_([\w.-]{32,})`,
  },
  // Base64 of some hundred bytes and a JWT after them.
  namedRule(
    'roblox_key',
    'Roblox Open Cloud API key',
    ['roblox', 'rblx_', 'open_cloud_api'],
    '[A-Za-z0-9+/]{48,1200}={0,2}',
  ),
  namedRule('unity_secret', 'Unity service account secret', ['unity_', 'ugs_'], source`[\w-]{32}`),
  {
    // vk1.a. and 150 and more of base64url.
    name: 'vk_token',
    about: 'VK access token',
    confidence: 'certain',
    literals: ['vk1.a.'],
    pattern: source`${strictEdge}vk1\.a\.[\w-]{40,}`,
  },
  namedRule('mastodon_token', 'Mastodon access token or secret', 'mastodon', source`[\w-]{43}`),
  // An app's password: four groups of four.
  namedRule(
    'bluesky_password',
    'Bluesky app password',
    ['bluesky', 'bsky', 'atproto'],
    source`[a-z2-7]{4}(?:-[a-z2-7]{4}){3}`,
  ),
  namedRule('tumblr_secret', 'Tumblr consumer key or secret', 'tumblr', '[A-Za-z0-9]{50}'),
  namedRule(
    'snapchat_secret',
    'Snapchat client secret',
    ['snapchat', 'snap_'],
    '[0-9a-f]{20}|[A-Za-z0-9]{43}',
  ),
  namedRule('giphy_key', 'GIPHY API key', 'giphy', '[A-Za-z0-9]{32}'),
  namedRule('unsplash_key', 'Unsplash access or secret key', 'unsplash', source`[\w-]{43}`),
  namedRule('pexels_key', 'Pexels API key', 'pexels', '[A-Za-z0-9]{56}'),
  namedRule(
    'lastfm_key',
    'Last.fm API key or secret',
    ['lastfm', 'last_fm', 'last.fm'],
    '[0-9a-f]{32}',
  ),
  namedRule('trakt_secret', 'Trakt client secret', 'trakt', '[0-9a-f]{64}'),
  namedRule('genius_token', 'Genius access token', ['genius_', 'lyricsgenius'], source`[\w-]{64}`),
  namedRule(
    'patreon_token',
    'Patreon token or client secret',
    'patreon',
    source`[\w-]{43}|[\w-]{64}`,
  ),
  namedRule('vimeo_token', 'Vimeo access token', 'vimeo', '[0-9a-f]{32}'),
  namedRule('disqus_secret', 'Disqus API key or secret', 'disqus', '[A-Za-z0-9]{64}'),
  {
    // RGAPI-<UUID>.
    name: 'riot_key',
    about: 'Riot Games API key',
    confidence: 'certain',
    literals: ['RGAPI-'],
    pattern: source`${edge}RGAPI-[0-9a-f]{8}-[0-9a-f-]{4,27}`,
    accept: (key) => !isPlaceholder(key),
  },
  // As its SDKs name them, without it; they are others' OAuth 1.0 names as well, so last.
  namedRule(
    'twitter_token',
    'X (Twitter) key, token or secret',
    ['con|sumer_', 'access_token_'],
    '[0-9]{5,25}-[A-Za-z0-9]{20,40}|[A-Za-z0-9]{50}|[A-Za-z0-9]{45}',
  ),
];
