import { edge, end, joint, namedKey, source, strictEdge } from '../patterns.ts';
import { looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';
import { hasChecksum } from './checksum.ts';
import { isNoName } from './plausible.ts';

/** Where source code lies: Git hosts, code search, issue trackers. */
export const sourceHostRules: readonly Rule[] = [
  {
    // Classic: gh[pousr]_ and 36; newer installation tokens ghs_<app>_<JWT>; fine-grained:
    // github_pat_ 22 _ 59. `ghp_your_token` stands in every manual.
    name: 'github_pat',
    about: 'GitHub personal, OAuth, app or installation token',
    confidence: 'certain',
    literals: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: source`(?:${edge}gh[pousr]_(?:[A-Za-z0-9]{18,}|[0-9]{1,12}_eyJ[\w.-]{20,4000})|${strictEdge}github_pat_\w{20,})`,
    accept: (token) => isNoName(token) || hasChecksum(token),
  },
  {
    // Client secrets, and tokens from before 2021: 40 hex digits, as commits are (`GITHUB_SHA=…`).
    name: 'github_secret',
    about: 'GitHub client secret or token of the old form',
    confidence: 'likely',
    ...namedKey('github', '[0-9a-f]{40}'),
  },
  {
    // glpat- (personal), gldt- (deploy), glrt- and glrtr- (runner) …: 20 or more of base64url, for job
    // tokens after `<hex>_`; routable ones have `.01.<9>` or `.01<7>` more. An instance may put its own
    // name before. GR1348941 and 20 registers runners.
    name: 'gitlab_token',
    about: 'GitLab personal, deploy, runner, job, feed or agent token',
    confidence: 'certain',
    literals: [
      'glpat-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'gloas-',
      'glsoat-',
      'glffct-',
      'glwt-',
      'GR1348941',
    ],
    pattern: source`${edge}(?:gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[\w-]{10,400}(?:\.[0-9a-z]{2,9}){0,2}(?:\.[0-9a-z]?(?=\r?\n[0-9a-z]))?|GR1348941[\w-]{12,400})`,
    accept: isNoName,
  },
  {
    // The browser's cookie: 32 hex digits.
    name: 'gitlab_session',
    about: 'GitLab session cookie',
    confidence: 'certain',
    literals: ['_gitlab_session'],
    pattern: source`_gitlab_session${joint}([0-9a-f]{20,64})${end}`,
  },
  {
    // App password: ATBB, 24 letters and digits, 8 of a checksum. Access token: ATCTT3, some 180 of
    // base64url, `=`, 8 hex digits. Data Center: BBDC- and 44 of base64.
    name: 'bitbucket_token',
    about: 'Bitbucket app password or access token',
    confidence: 'certain',
    literals: ['ATBB', 'ATCTT3', 'BBDC-'],
    pattern: source`${strictEdge}(?:ATBB(?=[A-Za-z]{0,40}[0-9])[A-Za-z0-9]{16,}|ATCTT3[\w-]{24,}(?:=[0-9A-Fa-f]{8})?|BBDC-[A-Za-z0-9+/]{20,}={0,2})`,
    accept: isNoName,
  },
  {
    // An OAuth consumer's secret: 32 letters and digits, or 44 of base64url.
    name: 'bitbucket_secret',
    about: 'Bitbucket OAuth consumer secret',
    confidence: 'likely',
    ...namedKey('bitbucket', source`(?:[A-Za-z0-9]{32}|[\w-]{43,64}=?)`),
    accept: isNoName,
  },
  {
    // ATATT3, some 180 of base64url, `=`, 8 hex digits.
    name: 'atlassian_token',
    about: 'Atlassian API token (Jira, Confluence)',
    confidence: 'certain',
    literals: ['ATATT3'],
    pattern: source`${strictEdge}ATATT3[\w-]{24,}(?:=[0-9A-Fa-f]{8})?`,
  },
  {
    // Of the old form: 24 letters and digits; Data Center: 44 of base64.
    name: 'atlassian_token',
    about: 'Atlassian API token (Jira, Confluence)',
    confidence: 'likely',
    ...namedKey(['atlassian', 'jira', 'confluence'], '[A-Za-z0-9]{24}|[A-Za-z0-9+/]{44}'),
    accept: isNoName,
  },
  {
    // OAuth client secret: gto_ and 52 of lower-case base32; gta_ is the code that is changed for one.
    name: 'gitea_token',
    about: 'Gitea or Forgejo OAuth secret',
    confidence: 'certain',
    literals: ['gto_', 'gta_'],
    pattern: `${edge}gt[oa]_[a-z2-7]{26,}`,
    accept: isNoName,
  },
  {
    // Access tokens: 40 hex digits, as commits are.
    name: 'gitea_token',
    about: 'Gitea, Forgejo, Codeberg or Gogs access token',
    confidence: 'likely',
    ...namedKey(['gitea', 'forgejo', 'codeberg', 'gogs'], '[0-9a-f]{40}'),
  },
  {
    // 32 hex digits, OAuth secrets 64.
    name: 'gitee_token',
    about: 'Gitee access token',
    confidence: 'likely',
    ...namedKey('gitee', '[0-9a-f]{32}(?:[0-9a-f]{32})?'),
  },
  {
    // Base64 of some dozen bytes, of no fixed length.
    name: 'sourcehut_token',
    about: 'SourceHut personal access token',
    confidence: 'likely',
    ...namedKey(['sourcehut', 'srht'], source`[\w+/-]{32,300}={0,2}`),
    accept: looksIssued,
  },
  {
    // sgp_ and 40 hex digits, maybe <16 of the instance>_ or local_ before them; sgph_, slk_ (licence), sgd_
    // and sgs_ with up to 64. Segment's sgp_ holds more letters than those of hex.
    name: 'sourcegraph_token',
    about: 'Sourcegraph access token or licence key',
    confidence: 'certain',
    literals: ['sgp_', 'sgph_', 'slk_', 'sgd_', 'sgs_'],
    pattern: `${edge}(?:sgph?_(?:(?:[0-9a-fA-F]{16}|local)_)?|(?:slk|sgd|sgs)_)[0-9a-fA-F]{16,64}${end}`,
  },
  {
    name: 'sourcegraph_token',
    about: 'Sourcegraph access token of the old form',
    confidence: 'likely',
    ...namedKey(['sourcegraph', 'src_access'], '[0-9a-f]{40}'),
  },
  {
    // The HTTP password of the settings page: base64 of 31 bytes or more.
    name: 'gerrit_password',
    about: 'Gerrit HTTP password',
    confidence: 'likely',
    ...namedKey('gerrit', '[A-Za-z0-9+/]{40,48}={0,2}'),
    accept: isNoName,
  },
  {
    // Conduit: api-, or cli- of the command line, and 28 of lower-case base32.
    name: 'phabricator_token',
    about: 'Phabricator Conduit token',
    confidence: 'certain',
    literals: ['api-', 'cli-'],
    pattern: `${edge}(?:api|cli)-(?=[a-z2-7]{0,20}[2-7][a-z2-7]{0,20}[2-7])[a-z2-7]{28}${end}(?!-)`,
  },
  {
    // https://<token>@host, without a password: what `git clone` and pip take from a URL.
    name: 'url_token',
    about: 'Token in the place of the user in a URL of a Git host',
    confidence: 'likely',
    literals: ['://'],
    pattern: source`://([\w-]{20,255})(?::(?:x-oauth-basic|x-token-auth)?)?@(?=(?:[\w-]{1,60}\.){1,4}[a-z]{2,24}[/:"'\s])`,
    accept: looksRandom,
  },
];
