import { fill, type SampleTable, type Template } from './sample.ts';
import { all, byName, byShape } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

export const walletSamples: SampleTable = {
  coinbase_key: byName('COINBASE_API_SECRET', '{base64url~64}', '{base64~86}==', '{base62~32}'),
  binance_key: byName('BINANCE_API_SECRET', '{base62~64}'),
  kraken_key: byName('KRAKEN_API_SECRET', '{base64~86}==', '{base64~56}'),
  kucoin_key: byName('KUCOIN_API_SECRET', uuid, '{hex:24}'),
  bittrex_key: byName('BITTREX_API_SECRET', '{hex:32}'),
  bitfinex_key: byName('BITFINEX_API_SECRET', '{base62~43}'),
  bybit_key: byName('BYBIT_API_SECRET', '{base62~36}', '{base62~18}'),
  okx_key: byName('OKX_API_SECRET', '{HEX:32}', uuid),
  bitmex_key: byName('BITMEX_API_SECRET', '{base64url~48}', '{base64url~24}'),
  gateio_key: byName('GATEIO_API_SECRET', '{hex:64}', '{hex:32}'),
  alchemy_key: all(
    byShape('alcht_{base62~30}', ['alcht_token', 'alcht_']),
    byName('ALCHEMY_API_KEY', '{base64url~32}'),
    {
      secrets: [
        'https://eth-mainnet.g.alchemy.com/v2/«{base64url~32}»',
        'rpcUrl: "https://eth-goerli.alchemyapi.io/v2/«{base64url~32}»"',
      ],
      harmless: [
        'https://eth-mainnet.g.alchemy.com/v2/your-api-key',
        'https://docs.alchemy.com/v2/reference/eth-getblockbyhash',
      ],
    },
  ),
  infura_key: all(byName('INFURA_API_KEY', '{hex:32}'), {
    secrets: [
      'https://mainnet.infura.io/v3/«{hex:32}»',
      '"wss://sepolia.infura.io/ws/v3/«{hex:32}»"',
    ],
    harmless: ['https://mainnet.infura.io/v3/YOUR-PROJECT-ID', 'https://docs.infura.io/infura/v3'],
  }),
  quicknode_token: {
    secrets: [
      'https://small-old-wave.solana-mainnet.quiknode.pro/«{hex:40}»/',
      '"url": "https://a-b-c.quiknode.pro/«{hex:40}»"',
    ],
    harmless: ['https://small-old-wave.quiknode.pro/', 'https://example.quiknode.pro/your-token'],
  },
  helius_key: all(byName('HELIUS_API_KEY', uuid), {
    secrets: [`https://mainnet.helius-rpc.com/?api-key=«${uuid}»`],
    harmless: ['https://mainnet.helius-rpc.com/?api-key=YOUR_KEY'],
  }),
  etherscan_key: byName('ETHERSCAN_API_KEY', '{BASE36~34}'),
  moralis_key: byName('MORALIS_API_KEY', '{base62~64}'),
  coinmarketcap_key: byName('COINMARKETCAP_API_KEY', uuid),
  coingecko_key: byName('COINGECKO_API_KEY', 'CG-{base62~24}'),
  cryptocompare_key: byName('CRYPTOCOMPARE_API_KEY', '{hex:64}'),
  ethereum_private_key: {
    secrets: [
      'PRIVATE_KEY=«0x{hex:64}»',
      'DEPLOYER_PRIVATE_KEY="«{hex:64}»"',
      '"privateKey": "«0x{hex:64}»"',
      'cast wallet import deployer\n{"signerKey":"«0x{hex:64}»"}',
    ],
    harmless: [
      'PRIVATE_KEY=0x0000000000000000000000000000000000000000000000000000000000000001',
      '"transactionHash": "0x{hex:64}"',
      'wallet: 0x{hex:40}',
    ],
  },
  bitcoin_private_key: {
    secrets: [
      'BTC_PRIVATE_KEY=«K{base58~51}»',
      '"wif": "«5{base58~50}»"',
      '«xprv{base58~107}»',
      'zpub and «zprv{base58~107}»',
    ],
    harmless: ['xpub{base58~107}', 'btc_address: 1{base58~33}', 'bitcoin: bc1q{base36~38}'],
  },
  wallet_mnemonic: {
    secrets: [
      'MNEMONIC="«ripple orbit velvet candy museum fossil tunnel garlic exotic lizard window puzzle»"',
      '"seedPhrase": "«canyon ribbon jungle bamboo saddle walnut pepper mirror anchor violin turkey rocket»"',
      'recovery phrase: «ripple orbit velvet candy museum fossil tunnel garlic exotic lizard window puzzle canyon ribbon jungle bamboo saddle walnut pepper mirror anchor violin turkey rocket»',
    ],
    harmless: [
      'mnemonic: "test test test test test test test test test test test junk"',
      'mnemonic: twelve words that the wallet shows once, and that you must keep',
      'MNEMONIC=$MNEMONIC',
    ],
  },
  solana_private_key: {
    secrets: [
      keyPair((numbers) => `SOLANA_KEYPAIR='[«${numbers.join(',')}»]'`),
      keyPair(
        (numbers) =>
          `const keypair = Keypair.fromSecretKey(Uint8Array.from([«${numbers.join(', ')}»]))`,
      ),
      '"secretKey": "«{base58~88}»"',
    ],
    harmless: [
      'keypair: [1, 2, 3]',
      'const keypair = Keypair.generate();',
      'SOLANA_PRIVATE_KEY=<your-private-key>',
    ],
  },
};

/** With 64 bytes, as decimal numbers. */
function keyPair(text: (bytes: number[]) => string): Template {
  return (random) =>
    fill(text(Array.from({ length: 64 }, () => Math.floor(random() * 256))), random);
}
