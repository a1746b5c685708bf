import type { SampleTable } from './sample.ts';
import { all, byName, byShape } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

export const lookupSamples: SampleTable = {
  rapidapi_key: byName('RAPIDAPI_KEY', '{hex:10}msh{hex:15}p1{hex:5}jsn{hex:12}'),
  apify_token: byShape('apify_api_{base62~36}', [
    'apify_api_token',
    'apify_api_xxxxxxxxxxxxxxxxxxxxxxxx',
  ]),
  scraperapi_key: byName('SCRAPERAPI_API_KEY', '{hex:32}'),
  mapbox_token: byShape('sk.eyJ1{base62~80}.{base64url~22}', [
    'pk.eyJ1{base62~80}.{base64url~22}',
    'sk.eyJ',
  ]),
  here_key: byName('HERE_API_KEY', '{base64url~43}'),
  maxmind_key: all(byName('MAXMIND_LICENSE_KEY', '{base62~16}'), {
    secrets: ['«{base62~6}_{base62~29}»_mmk', 'LicenseKey «{base62~6}_{base62~29}»_mmk'],
    harmless: ['license_mmk', 'GEOIP_KEY=xxxxxx_mmk'],
  }),
  openweather_key: byName('OPENWEATHER_API_KEY', '{hex:32}'),
  ipinfo_token: byName('IPINFO_TOKEN', '{hex:14}'),
  ipstack_key: byName('IPSTACK_ACCESS_KEY', '{hex:32}'),
  shodan_key: byName('SHODAN_API_KEY', '{base62~32}'),
  virustotal_key: byName('VIRUSTOTAL_API_KEY', '{hex:64}'),
  censys_secret: all(
    byShape('censys_{base62~8}_{base62~24}', [
      'censys_search_configuration_defaults',
      'censys_api',
    ]),
    byName('CENSYS_API_SECRET', '{base62~32}', uuid),
  ),
  abuseipdb_key: byName('ABUSEIPDB_API_KEY', '{hex:80}'),
  hibp_key: byName('HIBP_API_KEY', '{hex:32}'),
  securitytrails_key: byName('SECURITYTRAILS_API_KEY', '{base62~32}'),
  urlscan_key: byName('URLSCAN_API_KEY', uuid),
  otx_key: byName('OTX_API_KEY', '{hex:64}'),
  hunter_key: byName('HUNTER_API_KEY', '{hex:40}'),
  newsapi_key: byName('NEWSAPI_API_KEY', '{hex:32}'),
  tmdb_key: byName('TMDB_API_KEY', '{hex:32}'),
  deepl_key: byName('DEEPL_AUTH_KEY', `${uuid}:fx`, uuid),
};
