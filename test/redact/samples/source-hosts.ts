import { checksumOf } from '../../../src/redact/rules/checksum.ts';
import { fill, type SampleTable } from './sample.ts';

const jwt = 'eyJ{base62:40}.eyJ{base62:60}.{base64url:43}';

export const sourceHostSamples: SampleTable = {
  github_pat: {
    secrets: [
      '«ghp_{base62:36}»',
      'GH_TOKEN=«gho_{base62:36}»',
      '{"token": "«ghu_{base62:36}»"}',
      'https://x-access-token:«ghs_{base62:36}»@github.com/a/b.git',
      '«ghr_{base62:76}»',
      `«ghs_{digits:7}_${jwt}»`,
      '«github_pat_{base62:22}_{base62:59}»',
      'export GITHUB_TOKEN="«github_pat_{base62:22}_{base62:20}»',
      // Words alone, but for the checksum.
      (random) => {
        const body = fill('{lower:30}', random);
        return `«ghp_${body}${checksumOf(body)}»`;
      },
    ],
    harmless: [
      'ghp_your_token_here',
      'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      'const GHP_PREFIX = "ghp_";',
      'github_pat_token_from_environment',
      'env: { GH_TOKEN: process.env.ghs_installation_token }',
    ],
  },
  github_secret: {
    secrets: ['GITHUB_CLIENT_SECRET=«{hex~40}»', '{"githubToken": "«{hex~40}»"}'],
    harmless: [
      'GITHUB_SHA={hex~40}',
      'https://github.com/owner/repo/commit/{hex~40}',
      `GITHUB_TOKEN: \${{ secrets.GITHUB_TOKEN }}`,
    ],
  },
  gitlab_token: {
    secrets: [
      '«glpat-{base64url~20}»',
      'PRIVATE-TOKEN: «glpat-{base62:27}.01.{base36:9}»',
      'GITLAB_TOKEN=«glpat-{base62:27}.{base36:9}»',
      '--registration-token «GR1348941{base62~20}»',
      '"token": "«gldt-{base62~20}»"',
      'CI_JOB_TOKEN=«glcbt-{hex:2}_{base62~20}»',
      '--set config.token=«glagent-{base62~50}» --set x=y',
      ...['rt', 'rtr', 'ptt', 'ft', 'imt', 'oas', 'soat', 'ffct', 'wt'].map(
        (kind) => `token = «gl${kind}-{base62~20}»`,
      ),
      'acme-«glpat-{base62~20}»',
    ],
    harmless: [
      'glpat-your-token-here',
      'glrt-runner-token-from-the-page',
      'a prefix such as glpat- or gldt-',
      'TOKEN_PREFIX = "glagent-"',
    ],
  },
  gitlab_session: {
    secrets: ['Cookie: _gitlab_session=«{hex~32}»; path=/', '"_gitlab_session": "«{hex~32}»"'],
    harmless: ['session_cookie = "_gitlab_session"', '_gitlab_session=; path=/'],
  },
  bitbucket_token: {
    secrets: [
      '«ATBB{base62~24}{HEX:8}»',
      'https://x-token-auth:«ATCTT3xFfGN0{base62~160}={HEX:8}»@bitbucket.org/a/b.git',
      'Authorization: Bearer «BBDC-{base64~44}»',
    ],
    harmless: ['class ATBBoundingBoxFactory {}', 'BBDC-1234', 'ATBB tokens are 36 characters'],
  },
  bitbucket_secret: {
    secrets: ['BITBUCKET_CLIENT_SECRET=«{base62~32}»', '"bitbucket_oauth_secret": "«{base62~44}»"'],
    harmless: [
      'BITBUCKET_COMMIT={hex~40}',
      'BITBUCKET_CLIENT_SECRET: getBitbucketSecretFromVault()',
    ],
  },
  atlassian_token: {
    secrets: [
      '«ATATT3xFfGF0{base64url~180}={HEX:8}»',
      'JIRA_API_TOKEN=«{base62~24}»',
      '"confluence_token": "«{base62~43}+»"',
    ],
    harmless: [
      'JIRA_API_TOKEN=your-token',
      'jira_key: PROJ-1234',
      'jiraToken: configurationService',
    ],
  },
  gitea_token: {
    secrets: [
      'client_secret: «gto_{lower~40}234{lower:9}»',
      'GITEA_TOKEN=«{hex~40}»',
      '"forgejo_api_key": "«{hex~40}»"',
    ],
    harmless: [
      'gto_the_next_page_of_the_list',
      'gitea_commit: {hex~40}',
      'codeberg.org/a/b/commit/{hex~40}',
    ],
  },
  gitee_token: {
    secrets: ['GITEE_ACCESS_TOKEN=«{hex~32}»', '"giteeToken": "«{hex~32}»"'],
    harmless: ['https://gitee.com/a/b/blob/{hex~40}/README.md', 'gitee_md5: {hex~32}'],
  },
  sourcehut_token: {
    secrets: ['SRHT_TOKEN=«{base64~92}»', 'sourcehut_oauth_token: "«{base62~80}»"'],
    harmless: ['https://git.sr.ht/~a/b', 'SRHT_TOKEN=$(pass show sourcehut)'],
  },
  sourcegraph_token: {
    secrets: [
      '«sgp_{hex~16}_{hex~40}»',
      'SRC_ACCESS_TOKEN=«sgp_local_{hex~40}»',
      '"«sgp_{hex~40}»"',
      '«slk_{hex~64}»',
      'SRC_ACCESS_TOKEN=«{hex~40}»',
    ],
    harmless: ['sgp_xxxxxxxxxxxxxxxx', 'sourcegraph_commit: {hex~40}'],
  },
  gerrit_password: {
    secrets: ['GERRIT_HTTP_PASSWORD=«{base64~43}»', '"gerritPassword": "«{base64~42}==»"'],
    harmless: ['gerrit_password: see the settings page', 'Gerrit Change-Id: I{hex:40}'],
  },
  phabricator_token: {
    secrets: ['"api.token": "«api-{lower:20}23{lower:4}45»"', 'arc: «cli-{lower:12}4{lower:13}77»'],
    harmless: ['api-authenticationmiddlewareservice', 'https://api-gateway.example.com/', 'cli-2'],
  },
  url_token: {
    secrets: [
      'git clone https://«{hex~40}»@github.com/a/b.git',
      'https://«{base62~32}»:x-oauth-basic@git.acme.dev/a/b.git',
    ],
    harmless: [
      'https://username@bitbucket.org/a/b.git',
      'https://organization-name-with-dashes@dev.azure.com/x',
    ],
  },
};
