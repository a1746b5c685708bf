import type { SampleTable } from './sample.ts';

const uuid = '{hex~8}-{hex:4}-4{hex:3}-a{hex:3}-{hex~12}';

export const secretStoreSamples: SampleTable = {
  vault_token: {
    secrets: [
      '«hvs.{base64url~24}»',
      'X-Vault-Token: «hvs.CAESI{base64url~85}»',
      'VAULT_TOKEN=«hvb.{base64url~140}»',
      'VAULT_TOKEN=«s.{base62~24}»',
      'vault login token=«s.{base62~24}.{base62:5}»',
    ],
    harmless: ['hvs.your-token', 'archvs.compile', 'vault.token = s.tokenOfTheCurrentUserSession'],
  },
  vault_unseal_key: {
    secrets: ['Unseal Key 1: «{base64:44}»', 'Recovery Key 3: «{hex:66}»'],
    harmless: ['Unseal Key (will be hidden):', 'Unseal Key 1: <key>'],
  },
  vault_approle_secret: {
    secrets: [
      `vault write auth/approle/login role_id=${uuid} secret_id=«${uuid}»`,
      `secret_id             «${uuid}»`,
      `VAULT_APPROLE_SECRET=«${uuid}»`,
    ],
    harmless: [`role_id=${uuid}`, `github_secret_id_accessor: ${uuid}`, `request_id: ${uuid}`],
  },
  consul_token: {
    secrets: [
      `CONSUL_HTTP_TOKEN=«${uuid}»`,
      `AccessorID:       ${uuid}\nSecretID:         «${uuid}»\n`,
      `Secret ID    = «${uuid}»`,
    ],
    harmless: [`consul_node_id: ${uuid}`, `AccessorID: ${uuid}`],
  },
  consul_gossip_key: {
    secrets: ['CONSUL_ENCRYPT_KEY=«{base64~43}=»', 'gossip_key: "«{base64~43}=»"'],
    harmless: ['gossip_key: see vault', `CONSUL_ENCRYPT_KEY=\${KEY}`],
  },
  nomad_token: {
    secrets: [`NOMAD_TOKEN=«${uuid}»`, `X-Nomad-Token: «${uuid}»`],
    harmless: [`nomad_alloc_id: ${uuid}`, `NOMAD_JOB=${uuid}`],
  },
  boundary_token: {
    secrets: ['at_{base62:10}_«s1{base58:100}»', 'BOUNDARY_TOKEN=at_{base62:10}_«s1{base58:100}»'],
    harmless: ['created_at_timestamp_seconds', 'at_{base62:10}', 'look_at_me'],
  },
  hcp_secret: {
    secrets: ['HCP_CLIENT_SECRET=«{base64url~64}»', '"hcp_client_secret": "«{base62~64}»"'],
    harmless: ['HCP_CLIENT_ID={base62:32}', `HCP_CLIENT_SECRET=\${{ secrets.HCP }}`],
  },
  doppler_token: {
    secrets: [
      '«dp.pt.{base62~43}»',
      'DOPPLER_TOKEN=«dp.st.prd.{base62~43}»',
      '«dp.st.{base62~43}»',
      '"«dp.sa.{base62~43}»"',
      '«dp.said.{base62~43}»',
    ],
    harmless: ['dp.pt.xxxx', 'dp.status.value', 'dp.st.dev.your-token'],
  },
  infisical_token: {
    secrets: [
      'INFISICAL_TOKEN=«st.{hex:24}.{hex:32}.{hex:32}»',
      'INFISICAL_CLIENT_SECRET=«{hex~64}»',
    ],
    harmless: [
      'st.session_state.value',
      'INFISICAL_TOKEN=st.xxx.yyy',
      `infisical_project_id: ${uuid}`,
    ],
  },
  onepassword_token: {
    secrets: ['OP_SERVICE_ACCOUNT_TOKEN=«ops_eyJ{base62:400}»', '"«ops_eyJ{base64:300}==»"'],
    harmless: ['ops_eyJ...', 'ops_team_members'],
  },
  onepassword_secret_key: {
    secrets: [
      '«A3-{BASE36~6}-{BASE36:6}-{BASE36:5}-{BASE36:5}-{BASE36:5}-{BASE36:5}»',
      'secret key: «A3-{BASE36~6}-{BASE36:11}-{BASE36:5}-{BASE36:5}-{BASE36:5}»',
    ],
    harmless: ['A3-XXXXXX-XXXXXX-XXXXX-XXXXX-XXXXX-XXXXX', 'A3-sized paper', 'A3-2024'],
  },
  bitwarden_token: {
    secrets: [
      `BWS_ACCESS_TOKEN=0.${uuid}.«{base62:30}:{base64:22}==»`,
      `"bitwarden_access_token": "0.${uuid}.«{base62:30}:{base64:22}==»"`,
    ],
    harmless: ['BWS_ACCESS_TOKEN=0.48c78342', `bitwarden_token_scope: ${uuid}`],
  },
  bitwarden_session: {
    secrets: ['export BW_SESSION="«{base64:86}==»"', 'BW_CLIENTSECRET=«{base62~30}»'],
    harmless: ['export BW_SESSION=$(bw unlock --raw)', `BW_CLIENTID=user.${uuid}`],
  },
  lastpass_key: {
    secrets: ['LASTPASS_API_SECRET=«{hex~64}»', '"lastpass_provisioning_hash_key": "«{hex~64}»"'],
    harmless: ['lastpass-cli', `LASTPASS_API_SECRET=\${SECRET}`],
  },
  akeyless_key: {
    secrets: ['AKEYLESS_ACCESS_KEY=«{base64~43}=»', '"akeyless_key": "«{base64~43}=»"'],
    harmless: ['AKEYLESS_ACCESS_ID=p-{base36:12}', 'AKEYLESS_ACCESS_KEY=$KEY'],
  },
  conjur_key: {
    secrets: ['CONJUR_AUTHN_API_KEY=«{base36~52}»', '"conjur_api_key": "«{base36~55}»"'],
    harmless: ['CONJUR_AUTHN_LOGIN=host/app', 'CONJUR_AUTHN_API_KEY=$(cat key)'],
  },
  keeper_token: {
    secrets: ['KSM_TOKEN=«US:{base64url~43}»', 'KSM_CONFIG=«{base64~400}==»'],
    harmless: ['KSM_TOKEN=US:ONE_TIME_TOKEN', `KSM_CONFIG=\${{ secrets.KSM_CONFIG }}`],
  },
  dashlane_key: {
    secrets: [
      'DASHLANE_SERVICE_DEVICE_KEYS=«dls_{base36:32}_{base62:200}»',
      '"«dls_{hex:40}_{base64:180}»"',
    ],
    harmless: ['dls_layout_of_the_first_second_row', 'dls_xyz'],
  },
  phase_token: {
    secrets: [
      '«pss_service:v2:{hex:64}:{hex:64}:{hex:64}:{hex:64}»',
      'PHASE_SERVICE_TOKEN=«pss_user:v1:{hex:64}:{hex:64}:{hex:64}:{hex:64}»',
    ],
    harmless: ['pss_service:v1:.....', 'pss_service:v2:token'],
  },
  dotenvx_key: {
    secrets: ['DOTENV_PRIVATE_KEY_PRODUCTION="«{hex:64}»"', 'DOTENV_PRIVATE_KEY=«{hex:64}»'],
    harmless: ['DOTENV_PUBLIC_KEY="{hex:66}"', `DOTENV_PRIVATE_KEY=\${{ secrets.KEY }}`],
  },
  dotenv_vault_key: {
    secrets: [
      'DOTENV_KEY="dotenv://:«key_{hex:64}»@dotenv.org/vault/.env.vault?environment=production"',
      'dotenv://:«key_{hex:64}»@dotenvx.com/vault/.env.vault?environment=ci',
    ],
    harmless: ['dotenv://:key_…@dotenv.org/vault', 'DOTENV_KEY=dotenv://:key_1234@dotenv.org/'],
  },
  ansible_vault: {
    secrets: [
      '$ANSIBLE_VAULT;1.1;AES256\n«{hex:80}\n{hex:80}\n{hex:34}»',
      'password: !vault |\n  $ANSIBLE_VAULT;1.2;AES256;prod\n«  {hex:80}\n  {hex:46}\n»user: x',
    ],
    harmless: ['$ANSIBLE_VAULT;1.1;AES256', "grep -l '$ANSIBLE_VAULT;' *.yml"],
  },
  age_key: {
    secrets: ['«AGE-SECRET-KEY-1{bech32:58}»', 'SOPS_AGE_KEY=«AGE-SECRET-KEY-PQ-1{bech32:58}»'],
    harmless: ['AGE-SECRET-KEY-1...', 'age1{base36:58}'],
  },
};
