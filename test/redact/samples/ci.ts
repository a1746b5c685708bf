import type { SampleTable } from './sample.ts';

const uuid = '{hex~8}-{hex:4}-4{hex:3}-a{hex:3}-{hex~12}';

export const ciSamples: SampleTable = {
  circleci_token: {
    secrets: [
      '«CCIPAT_{base58:22}_{hex:40}»',
      'Circle-Token: «CCIPRJ_{base58:22}_{hex:40}»',
      'CIRCLECI_TOKEN=«{hex~40}»',
    ],
    harmless: [
      'CIRCLE_SHA1={hex~40}',
      'CIRCLE_TOKEN=$CIRCLE_TOKEN',
      '<circle cx="12" cy="12" r="3"/>',
    ],
  },
  travis_token: {
    secrets: ['TRAVIS_TOKEN=«{base62~22}»', '"travis_api_token": "«{base62~22}»"'],
    harmless: ['TRAVIS_COMMIT={hex~40}', 'travis_token: travis-token-from-env'],
  },
  drone_token: {
    secrets: ['export DRONE_TOKEN=«{base62~32}»', '"droneToken": "«{base62~32}»"'],
    harmless: ['DRONE_COMMIT_SHA={hex~40}', 'drone_rpc_secret: from_secret'],
  },
  buildkite_token: {
    secrets: [
      'Authorization: Bearer «bkua_{hex:40}»',
      '"token": "«bkaj_{base62:53}»"',
      'BUILDKITE_AGENT_TOKEN=«{hex~50}»',
    ],
    harmless: ['BUILDKITE_COMMIT={hex~40}', 'bkua_ is the prefix', `BUILDKITE_BUILD_ID=${uuid}`],
  },
  jenkins_token: {
    secrets: [
      'JENKINS_API_TOKEN=«11{hex~32}»',
      'Jenkins-Crumb: «{hex~64}»',
      '-H "Jenkins-Crumb:«{hex~32}»"',
    ],
    harmless: ['JENKINS_BUILD_MD5={hex~32}', `JENKINS_TOKEN=\${JENKINS_TOKEN}`],
  },
  teamcity_token: {
    secrets: [
      '«eyJ0eXAiOiAiVENWMiJ9.{base64url~36}.{base64url~48}»',
      'TEAMCITY_TOKEN=«eyJ0eXAiOiAiVENWMiJ9.{base64url~36}.{base64url~48}»',
    ],
    harmless: ['eyJ0eXAiOiAiVENWMiJ9', 'teamcity.build.id={digits:6}'],
  },
  codecov_token: {
    secrets: [`CODECOV_TOKEN=«${uuid}»`, `codecov:\n  token: "«${uuid}»"`],
    harmless: [
      'uses: codecov/codecov-action@{hex:40}',
      `codecov_upload_id: ${uuid}`,
      `token: \${{ secrets.CODECOV_TOKEN }}`,
    ],
  },
  codacy_token: {
    secrets: ['CODACY_PROJECT_TOKEN=«{hex~32}»', '"codacy_api_token": "«{base62~20}»"'],
    harmless: ['https://app.codacy.com/project/badge/Grade/{hex:32}', 'CODACY_PROJECT_TOKEN=abc'],
  },
  codeclimate_token: {
    secrets: ['CC_TEST_REPORTER_ID=«{hex~64}»', 'CODECLIMATE_API_TOKEN: «{hex~40}»'],
    harmless: [`CC_TEST_REPORTER_ID=\${{ secrets.ID }}`, 'codeclimate/codeclimate@sha256:{hex:64}'],
  },
  qlty_token: {
    secrets: ['QLTY_COVERAGE_TOKEN=«qltcp_{base62~16}»', '"coverage-token": "«qltcw_{base62~16}»"'],
    harmless: ['token.startsWith("qltcp_")', 'mysqltcp_cepcid', 'qltcp_yourtokenhere'],
  },
  coveralls_token: {
    secrets: ['repo_token: «{base62~33}»', 'COVERALLS_REPO_TOKEN="«{base62~32}»"'],
    harmless: [`repo_token: \${COVERALLS_REPO_TOKEN}`, 'repo_name: tracecraft'],
  },
  sonar_token: {
    secrets: [
      'SONAR_TOKEN=«squ_{hex:40}»',
      '-Dsonar.token=«sqp_{hex:40}»',
      '«sqa_{hex:40}»',
      '«sqco_{base62~56}»',
      '-Dsonar.login=«{hex~40}»',
      'SONAR_TOKEN=«{hex~40}»',
    ],
    harmless: [
      'sonar.projectKey=acme_backend',
      'sonar_scm_revision: {hex~40}',
      'sqp_xxxxxxxxxxxxxxxxxxxx',
    ],
  },
  snyk_token: {
    secrets: [
      'snyk auth «snyk_uat.{hex:8}.{base64url~120}.{base64url~86}»',
      `SNYK_TOKEN=«${uuid}»`,
    ],
    harmless: [`SNYK_CFG_ORG=${uuid}`, 'snyk_uat.<your_token>', `snyk_org_id: ${uuid}`],
  },
  semgrep_token: {
    secrets: ['SEMGREP_APP_TOKEN=«{hex~64}»', '"semgrepToken": "«{hex~64}»"'],
    harmless: ['semgrep/semgrep@sha256:{hex:64}', `SEMGREP_APP_TOKEN: \${{ secrets.X }}`],
  },
  harness_token: {
    secrets: [
      'x-api-key: «pat.{base64url~22}.{hex:24}.{base62~20}»',
      '"apiKey": "«sat.{base62~22}.{hex:24}.{base62~20}»"',
    ],
    harmless: ['const { data } = await pat.verify.token', 'pat.XXXX.YYYY.ZZZZ'],
  },
  octopus_key: {
    secrets: ['X-Octopus-ApiKey: «API-{BASE36~26}»', '--apiKey="«API-{BASE36~31}»"'],
    harmless: ['API-FIRST-DEVELOPMENT-GUIDELINES', 'API-YOURKEYGOESHERE', 'API-1'],
  },
  bitrise_token: {
    secrets: ['Authorization: «bitwat_{base62~40}»', 'BITRISE_ACCESS_TOKEN=«{base64url~86}»'],
    harmless: ['BITRISE_GIT_COMMIT={hex~40}', 'bitwat_your-token-goes-right-here'],
  },
  appveyor_token: {
    secrets: ['APPVEYOR_API_TOKEN=«v2.{base36~20}»', '"appveyorToken": "«{base36~20}»"'],
    harmless: ['APPVEYOR_REPO_COMMIT={hex~40}', 'APPVEYOR_API_TOKEN=$env:TOKEN'],
  },
  semaphore_token: {
    secrets: ['SEMAPHORE_API_TOKEN=«{base62~40}»', '"semaphore_auth_token": "«{base64url~20}»"'],
    harmless: ['SEMAPHORE_GIT_SHA={hex~40}', 'semaphore_key = create_semaphore_key_for_queue'],
  },
  nx_cloud_token: {
    secrets: ['NX_CLOUD_ACCESS_TOKEN=«{base64~70}==»', 'nxCloudAccessToken: "«{base64~72}»"'],
    harmless: ['"nxCloudId": "{hex:24}"', `NX_CLOUD_ACCESS_TOKEN=\${{ secrets.NX }}`],
  },
  turborepo_token: {
    secrets: ['TURBO_TOKEN=«{base62~24}»', 'TURBO_REMOTE_CACHE_SIGNATURE_KEY=«{base62~48}»'],
    harmless: ['TURBO_TEAM=team_acme', 'TURBO_TOKEN=turbo-token-of-our-team'],
  },
  chromatic_token: {
    secrets: ['--project-token=«chpt_{hex~15}»', 'CHROMATIC_PROJECT_TOKEN=«{base36~12}»'],
    harmless: [
      'chpt_folder = latest',
      'MonitorElement* GCN_ChPt_PD',
      'CHROMATIC_PROJECT_TOKEN=secrets',
    ],
  },
  percy_token: {
    secrets: ['PERCY_TOKEN=«web_{hex~64}»', 'export PERCY_TOKEN="«{hex~64}»"'],
    harmless: ['PERCY_TOKEN=your-token', 'PERCY_COMMIT={hex~40}'],
  },
  saucelabs_key: {
    secrets: [`SAUCE_ACCESS_KEY=«${uuid}»`, `"sauce_key": "«${uuid}»"`],
    harmless: [`sauce_job_id: ${uuid}`, 'SAUCE_USERNAME=acme'],
  },
  browserstack_key: {
    secrets: ['BROWSERSTACK_ACCESS_KEY=«{base62~20}»', '"browserstack.key": "«{base62~20}»"'],
    harmless: ['BROWSERSTACK_BUILD_NAME=abcdefghijklmnopqrst', 'browserstack.key: process.env.KEY'],
  },
  lambdatest_key: {
    secrets: ['LT_ACCESS_KEY=«{base62~50}»', '"lambdatest_access_key": "«LT_{base62~48}»"'],
    harmless: ['LT_USERNAME=acme', `LT_ACCESS_KEY=\${LT_ACCESS_KEY}`],
  },
  cypress_key: {
    secrets: [
      `CYPRESS_RECORD_KEY=«${uuid}»`,
      `npx cypress run --browser chrome --record --key «${uuid}»`,
    ],
    harmless: [
      '"projectId": "a1b2c3"',
      'cypress run --record --key $KEY',
      `cypress_run_id: ${uuid}`,
    ],
  },
  infracost_key: {
    secrets: [
      'INFRACOST_API_KEY=«ico-{base62~32}»',
      'infracost configure set api_key «ico-{base62~32}»',
    ],
    harmless: ['ico-arrow-left-circle-outline-large', 'class="ico-facebook"'],
  },
  mend_key: {
    secrets: ['WS_APIKEY=«{hex~64}»', `MEND_RNV_LICENSE_KEY=«${uuid}»`],
    harmless: [`mend_project: ${uuid}`, 'renovate/renovate@sha256:{hex:64}'],
  },
  gitguardian_token: {
    secrets: ['GITGUARDIAN_API_KEY=«{base62~71}»', '"gitguardian_token": "«{base62~71}»"'],
    harmless: [`GITGUARDIAN_API_KEY=\${{ secrets.X }}`, 'gitguardian/ggshield@sha256:{hex:64}'],
  },
  fossa_key: {
    secrets: ['FOSSA_API_KEY=«{hex~32}»', '"fossaKey": "«{hex~32}»"'],
    harmless: ['fossa_revision: {hex~32}', 'FOSSA_API_KEY=$FOSSA_API_KEY'],
  },
  codefresh_token: {
    secrets: [
      'CF_KEY codefresh_api_key: «{hex:24}.{hex~32}»',
      'CODEFRESH_TOKEN=«{hex:24}.{hex~32}»',
    ],
    harmless: ['codefresh_build: {hex:24}', 'CODEFRESH_TOKEN=<token>'],
  },
  codemagic_token: {
    secrets: ['CODEMAGIC_API_TOKEN=«{base64url~43}»', '"cm_api_token": "«{base62~43}»"'],
    harmless: [
      'CODEMAGIC_API_TOKEN=$CM',
      'codemagic_token_name: codemagic-token-for-release-builds-of-the-app',
    ],
  },
  applitools_key: {
    secrets: ['APPLITOOLS_API_KEY=«{base62~48}»', '"applitoolsKey": "«{base62~46}»"'],
    harmless: [
      'APPLITOOLS_BATCH_NAME=nightly',
      'APPLITOOLS_API_KEY=process.env.APPLITOOLS_API_KEY',
    ],
  },
  argos_token: {
    secrets: ['ARGOS_TOKEN=«{hex~40}»', '"argos_auth_token": "«{hex~40}»"'],
    harmless: ['ARGOS_COMMIT={hex~40}', 'ARGOS_TOKEN=$ARGOS_TOKEN'],
  },
  develocity_key: {
    secrets: [
      'GRADLE_ENTERPRISE_ACCESS_KEY=«ge.acme.dev={base36:52}»',
      'DEVELOCITY_ACCESS_KEY: «ge.acme.dev={base36:52};b.acme.dev={base36:52}»',
    ],
    harmless: [`DEVELOCITY_ACCESS_KEY=\${{ secrets.KEY }}`, 'DEVELOCITY_URL=https://ge.acme.dev'],
  },
  launchable_token: {
    secrets: [
      'LAUNCHABLE_TOKEN=«v1:acme/backend:{hex:40}»',
      '"launchable_token": "«v1:a/b:{hex:64}»"',
    ],
    harmless: ['LAUNCHABLE_TOKEN=v1:acme', 'LAUNCHABLE_ORGANIZATION=acme'],
  },
  depot_token: {
    secrets: ['DEPOT_TOKEN=«{hex~64}»', '"depot_api_token": "«{base62~48}»"'],
    harmless: [
      'DEPOT_PROJECT_ID={base36:10}',
      'depot_token=depot_token_from_the_environment_of_ci',
    ],
  },
};
