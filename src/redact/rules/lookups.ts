import { namedRule, uuid } from '../named-rule.ts';
import { edge, source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';

/** Maps, weather, addresses, threats, pages: what is asked by the piece. */
export const lookupRules: readonly Rule[] = [
  // <10 hex>msh<15 hex>p1<6 hex>jsn<12 hex>.
  namedRule(
    'rapidapi_key',
    'RapidAPI key',
    ['rapidapi', 'rapid_api', 'rapid-api'],
    '[0-9A-Za-z_-]{50}',
  ),
  {
    // apify_api_ and 36 letters and digits.
    name: 'apify_token',
    about: 'Apify API token',
    confidence: 'certain',
    literals: ['apify_api_'],
    pattern: source`${edge}apify_api_[A-Za-z0-9]{16,}`,
    accept: (token) => /[0-9]/.test(token) && !isPlaceholder(token),
  },
  namedRule('scraperapi_key', 'ScraperAPI key', ['scraperapi', 'scraper_api'], '[0-9a-f]{32}'),
  {
    // sk.<JSON in base64>.<22 of base64url>, short-lived tk. alike; pk. is public.
    name: 'mapbox_token',
    about: 'Mapbox secret token',
    confidence: 'certain',
    literals: ['sk.eyJ', 'tk.eyJ'],
    pattern: source`${strictEdge}[st]k\.eyJ[\w-]{16,}(?:\.[\w-]{1,64})?`,
  },
  namedRule(
    'here_key',
    'HERE API key',
    ['here_api', 'here_maps', 'here_access', 'heremaps', 'hereapi'],
    source`[\w-]{43}|[\w-]{86}`,
  ),
  {
    // <6>_<29>_mmk: the end alone tells it.
    name: 'maxmind_key',
    about: 'MaxMind licence key',
    confidence: 'certain',
    literals: ['_mmk'],
    pattern: source`(?<=${strictEdge}([A-Za-z0-9]{6}_[A-Za-z0-9]{29}))_mmk${strictEnd}`,
  },
  // Once 16 letters and digits.
  namedRule(
    'maxmind_key',
    'MaxMind licence key',
    ['maxmind', 'geoip', 'geolite'],
    '[A-Za-z0-9]{16}',
  ),
  namedRule(
    'openweather_key',
    'OpenWeather API key',
    ['openweather', 'open_weather', 'owm_', 'weather_api', 'weatherapi'],
    '[0-9a-f]{32}',
  ),
  namedRule('ipinfo_token', 'IPinfo token', 'ipinfo', '[0-9a-f]{14}'),
  namedRule(
    'ipstack_key',
    'ipstack, ipapi or ipgeolocation key',
    ['ipstack', 'ipapi_', 'ipgeolocation', 'abst|ractapi'],
    '[0-9a-f]{32}',
  ),
  namedRule('shodan_key', 'Shodan API key', 'shodan', '[A-Za-z0-9]{32}'),
  namedRule(
    'virustotal_key',
    'VirusTotal API key',
    ['virustotal', 'virus_total', 'vt_'],
    '[0-9a-f]{64}',
  ),
  {
    // censys_ and some 30 letters and digits.
    name: 'censys_secret',
    about: 'Censys personal access token',
    confidence: 'certain',
    literals: ['censys_'],
    pattern: source`${strictEdge}censys_[A-Za-z0-9]{6,12}_[A-Za-z0-9]{10,}`,
    accept: looksIssued,
  },
  namedRule('censys_secret', 'Censys API secret', 'censys', `${uuid}|[A-Za-z0-9]{32}`),
  namedRule('abuseipdb_key', 'AbuseIPDB API key', ['abuseipdb', 'abuse_ipdb'], '[0-9a-f]{80}'),
  namedRule('hibp_key', 'Have I Been Pwned API key', ['hibp', 'haveibeenpwned'], '[0-9a-f]{32}'),
  namedRule(
    'securitytrails_key',
    'SecurityTrails API key',
    ['securitytrails', 'security_trails'],
    '[A-Za-z0-9]{32}',
  ),
  namedRule('urlscan_key', 'urlscan.io API key', 'urlscan', uuid),
  namedRule('otx_key', 'AlienVault OTX API key', ['otx_', 'alienvault'], '[0-9a-f]{64}'),
  namedRule('hunter_key', 'Hunter.io API key', ['hunter_', 'hunterio'], '[0-9a-f]{40}'),
  namedRule('newsapi_key', 'News API key', ['newsapi', 'news_api'], '[0-9a-f]{32}'),
  namedRule('tmdb_key', 'TMDB API key', ['tmdb', 'themoviedb'], '[0-9a-f]{32}'),
  namedRule('deepl_key', 'DeepL API key', 'deepl', `${uuid}(?::fx)?`),
];
