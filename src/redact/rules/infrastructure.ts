import { namedRule, uuid } from '../named-rule.ts';
import { anyCase, edge, end, joint, source, strictEdge, strictEnd } from '../patterns.ts';
import { isMixed, isPlaceholder, looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';
import { isNoName } from './plausible.ts';

const base64Line = source`[A-Za-z0-9+/]{4,}={0,2}`;
const newline = source`\r?\n`;
// A terminal may have cut the name or the value; the rest of the latter is no word.
const secretName = source`[\w.-]{1,253}(?:${newline}[\w.-]{1,253})?`;
const secretRow = source`[ ]{2,8}${secretName}: (?:${base64Line}|[A-Za-z0-9+/]{1,3}(?=${newline}[A-Za-z0-9+/]))(?:${newline}(?![a-z]{1,32}(?:[\s:"'\x60\x1e]|$))[A-Za-z0-9+/]{1,512}={0,2}(?=[\r\n\x1e"'\x60]|$))?`;

/** Clusters, networks, provisioning and what runs on them. */
export const infrastructureRules: readonly Rule[] = [
  {
    // The key of a client certificate, in base64.
    name: 'kubeconfig_key',
    about: 'Client key of a kubeconfig file',
    confidence: 'certain',
    literals: ['client-key-data'],
    pattern: source`client-key-data${joint}([A-Za-z0-9+/]{40,}={0,2})`,
  },
  {
    // <6>.<16> of lower-case letters and digits, where clusters are joined; manuals have abcdef.0123….
    name: 'kubernetes_token',
    about: 'Kubernetes bootstrap token',
    confidence: 'certain',
    literals: ['kubeadm join', 'token: '],
    pattern: source`(?:kubeadm join[^\x1e]{0,200}?--token[ =]|token: )["']?([a-z0-9]{6}\.[a-z0-9]{16})${end}`,
    accept: (token) => /[0-9]/.test(token) && !isPlaceholder(token),
  },
  {
    name: 'kubernetes_token',
    about: 'Key that the certificates of a Kubernetes control plane are encrypted with',
    confidence: 'certain',
    literals: ['--certificate-key'],
    pattern: `--certificate-key[ =]([0-9a-f]{64})${end}`,
  },
  {
    // `kind: Secret` before `data:` as people write it; the values in base64.
    name: 'kubernetes_secret',
    about: 'Data of a Kubernetes secret',
    confidence: 'likely',
    literals: ['kind: Secret'],
    pattern: source`kind: Secret${newline}(?:(?!data:|stringData:|---)[^\r\n\x1e]{0,300}${newline}){0,30}?data:${newline}((?:${secretRow}(?:${newline}|(?=\x1e|$|["'\x60]))){1,60})`,
    accept: isNoTemplate,
  },
  {
    // `data:` before `kind: Secret`, as kubectl prints it.
    name: 'kubernetes_secret',
    about: 'Data of a Kubernetes secret',
    confidence: 'likely',
    literals: ['data:'],
    pattern: source`(?<=apiVersion: v1\r?\n)data:${newline}((?:${secretRow}${newline}){1,60})(?=(?:immutable: [a-z]{4,5}${newline})?kind: Secret)`,
    accept: isNoTemplate,
  },
  {
    // The same as JSON: "data": { … }, "kind": "Secret".
    name: 'kubernetes_secret',
    about: 'Data of a Kubernetes secret',
    confidence: 'likely',
    literals: ['"data"'],
    pattern: source`"data":\s{0,4}\{\s{0,20}((?:"${secretName}":\s{0,4}"${base64Line}",?\s{0,20}){1,60})\},\s{0,20}(?:"immutable":\s{0,4}[a-z]{4,5},\s{0,20})?"kind":\s{0,4}"Secret"`,
  },
  {
    // token-<5>: or kubeconfig-…: and 54 lower-case letters and digits. The name before the colon is public.
    name: 'rancher_token',
    about: 'Rancher API or kubeconfig token',
    confidence: 'certain',
    literals: ['token-', 'kubeconfig-'],
    pattern: source`${edge}(?:token-[a-z0-9]{5}|kubeconfig-[\w.-]{5,60}):([a-z0-9]{30,60})${end}`,
  },
  {
    // K10<hash of the certificate>::server:<password>.
    name: 'k3s_token',
    about: 'K3s or RKE2 join token',
    confidence: 'certain',
    literals: ['K10'],
    pattern: source`${edge}K10[0-9a-f]{64}::(?:\w{4,10}:)?([\w.-]{12,})`,
  },
  {
    // sha256~ and 43 of base64url.
    name: 'openshift_token',
    about: 'OpenShift user token',
    confidence: 'certain',
    literals: ['sha256~'],
    pattern: source`${strictEdge}sha256~[\w-]{20,}`,
    accept: isNoName,
  },
  {
    // SWMTKN-1-<50>-<25> joins nodes, SWMKEY-1-<43> unlocks managers.
    name: 'docker_swarm_token',
    about: 'Docker Swarm join token or unlock key',
    confidence: 'certain',
    literals: ['SWMTKN-1-', 'SWMKEY-1-'],
    pattern: source`${edge}SWM(?:TKN-1-[0-9a-z]{16,}(?:-[0-9a-z]*)?|KEY-1-[A-Za-z0-9+/]{20,}=?)`,
    accept: isNoName,
  },
  {
    // <14>.atlasv1.<67>: the part before is the token's public id.
    name: 'terraform_token',
    about: 'HCP Terraform or Terraform Enterprise token',
    confidence: 'certain',
    literals: ['.atlasv1.'],
    pattern: source`(?<=[A-Za-z0-9])\.atlasv1\.([\w=-]{24,})`,
  },
  {
    // pul- and 40 hex digits.
    name: 'pulumi_token',
    about: 'Pulumi access token',
    confidence: 'certain',
    literals: ['pul-'],
    pattern: `${edge}pul-[0-9a-f]{20,}${strictEnd}`,
  },
  namedRule('spacelift_key', 'Spacelift API key', 'spacelift', '[0-9a-f]{64}'),
  {
    ...namedRule('env0_key', 'env0 API key', 'env0', source`[\w-]{16,64}`),
    accept: looksIssued,
  },
  {
    ...namedRule('scalr_token', 'Scalr API token', 'scalr', source`[\w.-]{24,2000}`),
    accept: looksIssued,
  },
  {
    // tskey-<kind>-<id>CNTRL-<secret>, older ones without the kind; Headscale's begin with hskey-.
    name: 'tailscale_key',
    about: 'Tailscale or Headscale auth, API, OAuth or webhook key',
    confidence: 'certain',
    literals: ['tskey-', 'hskey-'],
    pattern: source`${strictEdge}[th]skey-[\w-]{16,}`,
    accept: isNoName,
  },
  namedRule('zerotier_token', 'ZeroTier API token', ['zerotier', 'zt_central'], '[A-Za-z0-9]{32}'),
  {
    // dnkey-<26>-<52>.
    name: 'defined_networking_key',
    about: 'Defined Networking (managed Nebula) API key',
    confidence: 'certain',
    literals: ['dnkey-'],
    pattern: source`${strictEdge}dnkey-[\w=-]{24,}`,
    accept: isNoName,
  },
  {
    // nbp_ and 36 letters and digits.
    name: 'netbird_token',
    about: 'NetBird personal access token',
    confidence: 'certain',
    literals: ['nbp_'],
    pattern: `${edge}nbp_[A-Za-z0-9]{20,}${strictEnd}`,
    accept: isNoName,
  },
  namedRule('netbird_token', 'NetBird setup key', 'netbird', uuid),
  {
    // PrivateKey = and PresharedKey = and 32 bytes in base64; PublicKey looks the same.
    name: 'wireguard_key',
    about: 'WireGuard private or preshared key',
    confidence: 'certain',
    literals: ['PrivateKey', 'PresharedKey'],
    pattern: source`P(?:rivate|reshared)Key["']?[ \t]{0,4}[=:][ \t]{0,4}["']?([A-Za-z0-9+/]{24,43}=?)(?![\w+/])`,
    accept: (key) => !isPlaceholder(key) && isMixed(key),
  },
  namedRule(
    'wireguard_key',
    'WireGuard private or preshared key',
    ['wireguard', 'wg_priv', 'wg_pre'],
    '[A-Za-z0-9+/]{43}=',
  ),
  {
    ...namedRule('ngrok_token', 'ngrok authtoken or API key', 'ngrok', source`\w{40,60}`),
    accept: isNoName,
  },
  {
    // `authtoken: …` of ngrok.yml: 27 letters and digits, `_`, some twenty.
    name: 'ngrok_token',
    about: 'ngrok authtoken',
    confidence: 'certain',
    literals: ['authtoken: '],
    pattern: `authtoken: ["']?([0-9][A-Za-z0-9]{26}_[A-Za-z0-9]{0,40})`,
  },
  {
    // Base64 of {"a":"<account>","t":"<tunnel>","s":"<secret>"}.
    name: 'cloudflare_tunnel_token',
    about: 'Cloudflare tunnel token',
    confidence: 'certain',
    literals: ['eyJhIjoi'],
    pattern: `${edge}eyJhIjoi[A-Za-z0-9+/]{60,}={0,2}`,
  },
  {
    // `tctl tokens add` prints it: 32 hex digits.
    name: 'teleport_token',
    about: 'Teleport join token',
    confidence: 'certain',
    literals: ['invite token: '],
    pattern: `invite token: ([0-9a-f]{32})${end}`,
  },
  namedRule('teleport_token', 'Teleport join token', 'teleport', '[0-9a-f]{32}'),
  {
    // PVEAPIToken=<user>@<realm>!<name>=<UUID>; of the backup server PBSAPIToken and `:`.
    name: 'proxmox_token',
    about: 'Proxmox API token',
    confidence: 'certain',
    literals: ['PVEAPIToken', 'PBSAPIToken'],
    pattern: source`P(?:VE|BS)APIToken[=: ]{1,2}[\w.@-]{1,80}![\w.-]{1,80}[=:]([0-9a-f-]{16,36})`,
  },
  namedRule('proxmox_token', 'Proxmox API token', ['proxmox', 'pve_', 'pm_api'], uuid),
  {
    // ptr_ and 44 of base64.
    name: 'portainer_token',
    about: 'Portainer access token',
    confidence: 'certain',
    literals: ['ptr_'],
    pattern: `${edge}ptr_[A-Za-z0-9+/]{20,}={0,2}`,
    accept: looksIssued,
  },
  // <number>|<40 or more letters and digits>, as Laravel Sanctum makes them.
  namedRule(
    'coolify_token',
    'Coolify API token',
    ['coolify', 'sanctum'],
    source`[0-9]{1,8}\|[A-Za-z0-9]{40,64}`,
  ),
  {
    // Authorization: cpanel <user>:<32 capitals and digits>, whm alike.
    name: 'cpanel_token',
    about: 'cPanel or WHM API token',
    confidence: 'certain',
    literals: ['cpanel ', 'whm '],
    pattern: source`(?:cpanel|whm) [\w.-]{1,64}:([A-Z0-9]{20,32})${end}`,
  },
  namedRule('meraki_key', 'Cisco Meraki API key', 'meraki', '[0-9a-f]{40}'),
  {
    ...namedRule('unifi_key', 'Ubiquiti UniFi API key', ['unifi', 'ubiquiti'], source`[\w-]{32}`),
    accept: isNoName,
  },
  {
    // Keystone's Fernet tokens: 0x80 and the time, in base64url; all that Fernet encrypts begins so,
    // a model's thoughts in a transcript of Codex too.
    name: 'openstack_token',
    about: 'OpenStack token, or other text encrypted with Fernet',
    confidence: 'certain',
    literals: ['gAAAAAB', 'gAAAAAC'],
    pattern: source`(?<![+/]|encrypted_content["': ]{1,8})${strictEdge}gAAAAA[BC][\w-]{60,}={0,2}`,
  },
  {
    // 32 bytes in base64url.
    name: 'airflow_fernet_key',
    about: 'Fernet key (Airflow and others)',
    confidence: 'likely',
    literals: ['fernet'],
    anyCase: true,
    pattern: source`${anyCase('fernet[_-]?key')}${joint}([\w-]{43}=)`,
    accept: (key) => !isPlaceholder(key),
  },
  {
    // pnu_ (person), pnb_ (service account), and 36 letters and digits.
    name: 'prefect_key',
    about: 'Prefect Cloud API key',
    confidence: 'certain',
    literals: ['pnu_', 'pnb_'],
    pattern: `${edge}pn[ub]_[A-Za-z0-9]{20,}${strictEnd}`,
    accept: isNoName,
  },
  // user:<32 hex digits>, agent:<deployment>:<32>, or the digits alone.
  namedRule(
    'dagster_token',
    'Dagster Cloud token',
    'dagster',
    source`(?:agent:[\w-]{1,60}:|user:)?([0-9a-f]{32})`,
  ),
  {
    ...namedRule(
      'awx_token',
      'AWX or Ansible Automation Platform token',
      ['awx_', 'tower_oauth', 'cont|roller_oauth'],
      '[A-Za-z0-9]{30}',
    ),
    accept: isNoName,
  },
  {
    ...namedRule('chef_token', 'Chef Automate token', 'chef', source`[\w-]{28,64}={0,2}`),
    accept: looksIssued,
  },
  {
    // Forge API keys have 64 hex digits, access tokens of Puppet Enterprise 44 letters and digits or so.
    ...namedRule(
      'puppet_token',
      'Puppet Enterprise token or Forge API key',
      'puppet',
      source`[\w-]{40,64}`,
    ),
    accept: looksIssued,
  },
  {
    // <name of the cache>-1:<88 of base64>; the public key has 44.
    name: 'nix_signing_key',
    about: 'Nix or Cachix signing key',
    confidence: 'certain',
    literals: ['-1:'],
    pattern: source`(?<=[\w.])-1:([A-Za-z0-9+/]{50,86}={0,2})(?![\w+/])`,
  },
  namedRule('nix_signing_key', 'Cachix signing key', 'cachix', '[A-Za-z0-9+/]{80,100}={0,2}'),
];

/** Not a chart's `{{ .Values.password }}`, and something that could be base64. */
function isNoTemplate(block: string): boolean {
  return !block.includes('{{') && /: [A-Za-z0-9+/\r\n]{6,}/.test(block);
}
