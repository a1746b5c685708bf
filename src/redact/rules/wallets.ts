import { jwt, namedRule, uuid } from '../named-rule.ts';
import { anyCase, edge, joint, source, strictEdge, strictEnd } from '../patterns.ts';
import { looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

const privateKey = ['private_key', 'private-key', 'privatekey', 'privkey', 'priv_key'];

/** Keys of exchanges, of nodes of chains, and of wallets. */
export const walletRules: readonly Rule[] = [
  // 64 of base64url; the platform's keys are PEM, or base64 of 64 bytes.
  namedRule(
    'coinbase_key',
    'Coinbase API key or secret',
    'coinbase',
    source`[\w-]{64}|[A-Za-z0-9+/]{86}==|[A-Za-z0-9]{32}`,
  ),
  namedRule('binance_key', 'Binance API key or secret', 'binance', '[A-Za-z0-9]{64}'),
  namedRule(
    'kraken_key',
    'Kraken API key or private key',
    'kraken',
    '[A-Za-z0-9+/]{56}(?![+/])|[A-Za-z0-9_+/=-]{80,90}',
  ),
  // Key: 24 hex digits; secret: a UUID.
  namedRule('kucoin_key', 'KuCoin API key or secret', 'kucoin', `[0-9a-f]{24}|${uuid}`),
  namedRule('bittrex_key', 'Bittrex API key or secret', 'bittrex', '[0-9a-z]{32}'),
  namedRule('bitfinex_key', 'Bitfinex API key or secret', 'bitfinex', '[A-Za-z0-9]{43}'),
  namedRule('bybit_key', 'Bybit API key or secret', 'bybit', '[A-Za-z0-9]{18}|[A-Za-z0-9]{36}'),
  namedRule('okx_key', 'OKX API key or secret', ['okx_', 'okex'], `${uuid}|[0-9A-F]{32}`),
  namedRule('bitmex_key', 'BitMEX API key or secret', 'bitmex', source`[\w-]{24}|[\w-]{48}`),
  namedRule(
    'gateio_key',
    'Gate.io API key or secret',
    ['gateio', 'gate_io', 'gate.io'],
    '[0-9a-f]{32}|[0-9a-f]{64}',
  ),
  {
    // <network>.g.alchemy.com/v2/<32 of base64url>.
    name: 'alchemy_key',
    about: 'Alchemy API key',
    confidence: 'certain',
    literals: ['.alchemy.com/', '.alchemyapi.io/'],
    pattern: source`\.alchemy(?:\.com|api\.io)/(?:nft/)?v[0-9]/([\w-]{21,})`,
    accept: looksIssued,
  },
  {
    // alcht_ and 30 letters and digits.
    name: 'alchemy_key',
    about: 'Alchemy access token',
    confidence: 'certain',
    literals: ['alcht_'],
    pattern: source`${edge}alcht_[A-Za-z0-9]{14,}`,
  },
  namedRule('alchemy_key', 'Alchemy API key', 'alchemy', source`[\w-]{32}`),
  {
    // <network>.infura.io/v3/<32 hex>.
    name: 'infura_key',
    about: 'Infura API key',
    confidence: 'certain',
    literals: ['.infura.io/'],
    pattern: source`\.infura\.io/(?:ws/)?v3/([0-9a-f]{20,})`,
  },
  namedRule('infura_key', 'Infura API key or secret', 'infura', '[0-9a-f]{32}'),
  {
    // <name>.<network>.quiknode.pro/<40 hex>.
    name: 'quicknode_token',
    about: 'QuickNode endpoint token',
    confidence: 'certain',
    literals: ['.quiknode.pro/'],
    pattern: source`\.quiknode\.pro/([0-9a-f]{32,})`,
  },
  {
    // <network>.helius-rpc.com/?api-key=<UUID>.
    name: 'helius_key',
    about: 'Helius API key',
    confidence: 'certain',
    literals: ['.helius-rpc.com/', 'api.helius.xyz/'],
    pattern: source`(?:\.helius-rpc\.com|api\.helius\.xyz)/[\w/-]{0,60}\?api-key=(${uuid})`,
  },
  namedRule('helius_key', 'Helius API key', 'helius', uuid),
  namedRule(
    'etherscan_key',
    'Etherscan API key, or of a sister',
    ['etherscan', 'bscscan', 'polygonscan', 'arbiscan', 'basescan', 'snowtrace', 'ftmscan'],
    '[A-Z0-9]{34}',
  ),
  namedRule('moralis_key', 'Moralis API key', 'moralis', source`[A-Za-z0-9]{64}|${jwt}`),
  namedRule(
    'coinmarketcap_key',
    'CoinMarketCap API key',
    ['coinmarketcap', 'cmc_', 'cmc_pro'],
    uuid,
  ),
  namedRule('coingecko_key', 'CoinGecko API key', 'coingecko', 'CG-[A-Za-z0-9]{24}'),
  namedRule('cryptocompare_key', 'CryptoCompare API key', 'cryptocompare', '[0-9a-f]{64}'),
  {
    // 64 hex digits, told by the name of a private key.
    name: 'ethereum_private_key',
    about: 'Private key of an Ethereum account, or another of 256 bits',
    confidence: 'likely',
    literals: [...privateKey, 'secret_key', 'secretkey', 'deployer', 'wallet', 'eth_key', 'signer'],
    anyCase: true,
    pattern: source`${anyCase('(?:priv(?:ate)?[_-]?key|secret_?key|deployer|wallet|eth_key|signer)')}[\w .-]{0,24}${joint}((?:0x)?[0-9a-fA-F]{64})${strictEnd}`,
    accept: isKeyOfChain,
  },
  {
    // Wallet import format: base58 of 37 or 38 bytes, so 51 (5…) or 52 (K…, L…; 9… and c… of test nets).
    name: 'bitcoin_private_key',
    about: 'Bitcoin private key (WIF)',
    confidence: 'likely',
    literals: [...privateKey, 'wif', 'bitcoin', 'btc'],
    anyCase: true,
    pattern: source`${anyCase('(?:priv(?:ate)?[_-]?key|wif|bitcoin|btc)')}[\w .-]{0,24}${joint}((?:[5KL9c])[1-9A-HJ-NP-Za-km-z]{50,51})${strictEnd}`,
    accept: looksRandom,
  },
  {
    // xprv and base58 of 78 bytes and a checksum; yprv, zprv, tprv, uprv, vprv of other scripts and nets.
    name: 'bitcoin_private_key',
    about: 'Extended private key of a wallet (BIP 32)',
    confidence: 'certain',
    literals: ['xprv', 'yprv', 'zprv', 'tprv', 'uprv', 'vprv'],
    pattern: source`${strictEdge}[xyztuv]prv[1-9A-HJ-NP-Za-km-z]{60,112}${strictEnd}`,
    accept: looksRandom,
  },
  {
    // 12 to 24 of the 2048 words of BIP 39: lower case, three to eight letters, no two alike as a rule.
    name: 'wallet_mnemonic',
    about: 'Seed phrase of a wallet (BIP 39)',
    confidence: 'likely',
    literals: [
      'mnemonic',
      'seed_phrase',
      'seedphrase',
      'seed phrase',
      'recovery_phrase',
      'recovery phrase',
      'recoveryphrase',
    ],
    anyCase: true,
    pattern: source`${anyCase('(?:mnemonic|(?:seed|recovery)[_ ]?phrase)')}[\w .-]{0,24}${joint}((?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})(?![\w-])`,
    accept: isSeedPhrase,
  },
  {
    // 64 bytes as decimal numbers, as its command line writes them to a file; or base58 of them.
    name: 'solana_private_key',
    about: 'Solana key pair',
    confidence: 'likely',
    literals: [...privateKey, 'secret_key', 'secretkey', 'keypair', 'key_pair', 'solana'],
    anyCase: true,
    pattern: source`${anyCase('(?:priv(?:ate)?[_-]?key|secret_?key|key_?pair|solana)')}[\w .-]{0,24}(?:${joint}|\()[\w.([ \t"'\x60]{0,40}?(?:\[\s{0,8}((?:[0-9]{1,3},\s{0,16}){63}[0-9]{1,3})|([1-9A-HJ-NP-Za-km-z]{86,88})${strictEnd})`,
    accept: (key) => key.includes(',') || looksRandom(key),
  },
];

/** Not a word repeated, nor the hash of nothing. */
function isKeyOfChain(key: string): boolean {
  return new Set(key.toLowerCase().replace('0x', '')).size > 6;
}

/** Prose of a dozen short words holds one of these, which the list of BIP 39 lacks. */
const prose = /(?:^|[ ,])(?:the|and|for|your|from|are|was|has|not|its|words|phrase)(?:[ ,]|$)/;

function isSeedPhrase(phrase: string): boolean {
  const words = phrase.split(/[ ,]+/);
  return new Set(words).size >= words.length - 2 && !prose.test(phrase);
}
