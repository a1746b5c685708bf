import { namedRule, uuid } from '../named-rule.ts';
import { anyCase, edge, end, joint, source, strictEdge } from '../patterns.ts';
import { looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';
import { isNoName } from './plausible.ts';

const hex32 = '[0-9a-f]{32}';
const hex40 = '[0-9a-f]{40}';
const hex64 = '[0-9a-f]{64}';

/**
 * Builds, tests, coverage, code analysis and the services around them. Most of their keys are plain hex
 * digits, letters or a UUID, so that the length and alphabet that the vendor gives them hold only beside
 * the vendor's name.
 */
export const ciRules: readonly Rule[] = [
  {
    // CCIPAT_ (personal) or CCIPRJ_ (project), a UUID in base 58, `_`, 40 hex digits.
    name: 'circleci_token',
    about: 'CircleCI API token',
    confidence: 'certain',
    literals: ['CCIPAT_', 'CCIPRJ_'],
    pattern: `${edge}CCIP(?:AT|RJ)_[A-Za-z0-9]{12,}(?:_[0-9a-fA-F]{0,64})?`,
    accept: isNoName,
  },
  namedRule('circleci_token', 'CircleCI API token of the old form', ['circle'], hex40),
  {
    ...namedRule('travis_token', 'Travis CI access token', 'travis', source`[\w-]{20,24}`),
    accept: isNoName,
  },
  {
    ...namedRule('drone_token', 'Drone CI access token', 'drone', '[A-Za-z0-9]{32}'),
    accept: isNoName,
  },
  {
    // bkua_ (API), bkaa_ (agent session), bkaj_ (job), and some dozen letters and digits.
    name: 'buildkite_token',
    about: 'Buildkite API, agent or job token',
    confidence: 'certain',
    literals: ['bkua_', 'bkaa_', 'bkaj_'],
    pattern: source`${strictEdge}bk(?:ua|aa|aj)_[\w-]{18,}`,
    accept: isNoName,
  },
  namedRule(
    'buildkite_token',
    'Buildkite agent registration token',
    'buildkite',
    '[0-9A-Za-z]{40,64}',
  ),
  // 11 and 32 hex digits; before Jenkins 2.129 the 32 alone.
  namedRule('jenkins_token', 'Jenkins API token', 'jenkins', '(?:11)?[0-9a-f]{32}'),
  {
    // A header that goes with a session: 64 hex digits, 32 in older ones.
    name: 'jenkins_token',
    about: 'Jenkins crumb of a session',
    confidence: 'certain',
    literals: ['jenkins-crumb'],
    anyCase: true,
    pattern: source`${anyCase('jenkins-crumb')}${joint}(${hex32}(?:${hex32})?)${end}`,
  },
  {
    // A token of three parts whose first says {"typ": "TCV2"}.
    name: 'teamcity_token',
    about: 'TeamCity access token',
    confidence: 'certain',
    literals: ['eyJ0eXAiOiAiVENWMiJ9.'],
    pattern: source`${strictEdge}eyJ0eXAiOiAiVENWMiJ9\.[\w-]{12,}(?:\.[\w-]*)?`,
  },
  namedRule('codecov_token', 'Codecov upload or access token', 'codecov', uuid),
  namedRule(
    'codacy_token',
    'Codacy API or project token',
    'codacy',
    `(?:${hex32}|[A-Za-z0-9]{20})`,
  ),
  {
    // Told by a name that says neither key nor token: CC_TEST_REPORTER_ID, 64 hex digits.
    name: 'codeclimate_token',
    about: 'Code Climate reporter id or API token',
    confidence: 'certain',
    literals: ['cc_test_reporter_id'],
    anyCase: true,
    pattern: source`${anyCase('cc_test_reporter_id')}${joint}([0-9a-f]{32,64})${end}`,
  },
  namedRule(
    'codeclimate_token',
    'Code Climate API token',
    ['codeclimate', 'code_climate'],
    `(?:${hex64}|${hex40})`,
  ),
  {
    // qltcp_ (project) or qltcw_ (workspace) and 16 letters and digits; badges show a project's.
    name: 'qlty_token',
    about: 'Qlty coverage token',
    confidence: 'certain',
    literals: ['qltcp_', 'qltcw_'],
    pattern: `${edge}qltc[pw]_[A-Za-z0-9]{10,}`,
    accept: isNoName,
  },
  {
    // `repo_token: …` of .coveralls.yml, COVERALLS_REPO_TOKEN.
    ...namedRule(
      'coveralls_token',
      'Coveralls repository token',
      ['coveralls', 'repo_'],
      '[A-Za-z0-9]{32,40}',
    ),
    accept: isNoName,
  },
  {
    // sqp_ (project), squ_ (user), sqa_ (analysis) and 40 hex digits; of the cloud sqco_ and some fifty.
    name: 'sonar_token',
    about: 'SonarQube or SonarCloud token',
    confidence: 'certain',
    literals: ['sqp_', 'squ_', 'sqa_', 'sqco_'],
    pattern: `${edge}(?:sq[pua]_[0-9a-f]{20,}|sqco_[A-Za-z0-9]{30,})${end}`,
  },
  namedRule('sonar_token', 'SonarQube token of the old form', 'sonar', hex40),
  {
    // `sonar.login` held the token up to SonarQube 9.
    name: 'sonar_token',
    about: 'SonarQube token of the old form',
    confidence: 'likely',
    literals: ['sonar.login'],
    pattern: source`sonar\.login${joint}(${hex40})${end}`,
  },
  {
    // snyk_uat (user) or snyk_sat (service account), 8 hex digits, two parts of base64url.
    name: 'snyk_token',
    about: 'Snyk API token',
    confidence: 'certain',
    literals: ['snyk_uat.', 'snyk_sat.'],
    pattern: source`${strictEdge}snyk_[us]at\.[0-9a-f]{8}\.[\w-]{12,}(?:\.[\w-]*)?`,
  },
  namedRule('snyk_token', 'Snyk API token of the old form', 'snyk', uuid),
  namedRule('semgrep_token', 'Semgrep API token', 'semgrep', hex64),
  {
    // pat. (person) or sat. (service account), the account's 22, 24 hex digits, 20 letters and digits.
    name: 'harness_token',
    about: 'Harness personal or service account token',
    confidence: 'certain',
    literals: ['pat.', 'sat.'],
    pattern: source`${edge}[ps]at\.[\w-]{22}\.[0-9a-f]{16,24}(?:\.[A-Za-z0-9]*)?`,
  },
  {
    // API- and 26 or more capitals and digits.
    name: 'octopus_key',
    about: 'Octopus Deploy API key',
    confidence: 'certain',
    literals: ['API-'],
    pattern: `${edge}API-(?=[A-Z]{0,30}[0-9])[A-Z0-9]{18,40}${end}(?!-)`,
  },
  {
    // bitwat_ and base64url: the token of a workspace.
    name: 'bitrise_token',
    about: 'Bitrise workspace token',
    confidence: 'certain',
    literals: ['bitwat_'],
    pattern: source`${strictEdge}bitwat_[\w-]{20,}`,
    accept: isNoName,
  },
  {
    // Personal: 86 of base64url.
    ...namedRule('bitrise_token', 'Bitrise access token', 'bitrise', source`[\w-]{40,100}`),
    accept: looksIssued,
  },
  namedRule(
    'appveyor_token',
    'AppVeyor API token',
    'appveyor',
    source`(?:v2\.[a-z0-9]{20}|[a-z0-9]{20})`,
  ),
  {
    ...namedRule('semaphore_token', 'Semaphore API token', 'semaphore', source`[\w-]{20,64}`),
    accept: looksIssued,
  },
  {
    // Base64 of ids and rights, some seventy characters.
    ...namedRule(
      'nx_cloud_token',
      'Nx Cloud access token',
      ['nx_cloud', 'nxcloud'],
      '[A-Za-z0-9+/]{40,200}={0,2}',
    ),
    accept: isNoName,
  },
  {
    ...namedRule(
      'turborepo_token',
      'Turborepo remote cache token or signature key',
      'turbo_',
      source`[\w-]{20,100}`,
    ),
    accept: looksIssued,
  },
  {
    // chpt_ and 12 or more hex digits.
    name: 'chromatic_token',
    about: 'Chromatic project token',
    confidence: 'certain',
    literals: ['chpt_'],
    pattern: `${edge}chpt_(?=[a-z]{0,12}[0-9])[0-9a-z]{8,40}${end}`,
    accept: isNoName,
  },
  namedRule('chromatic_token', 'Chromatic project token', 'chromatic', '[0-9a-z]{11,15}'),
  // web_, app_, auto_ …, and 64 hex digits; older ones have the digits alone.
  namedRule('percy_token', 'Percy project token', 'percy', `(?:[a-z]{2,4}_)?${hex64}`),
  namedRule('saucelabs_key', 'Sauce Labs access key', ['sauce_', 'saucelabs', 'sauce.'], uuid),
  {
    ...namedRule('browserstack_key', 'BrowserStack access key', 'browserstack', '[A-Za-z0-9]{20}'),
    accept: isNoName,
  },
  namedRule(
    'lambdatest_key',
    'LambdaTest access key',
    ['lambdatest', 'lt_access'],
    '(?:LT_)?[A-Za-z0-9]{40,60}',
  ),
  namedRule('cypress_key', 'Cypress record key', 'cypress', uuid),
  {
    // cypress run --record --key <UUID>.
    name: 'cypress_key',
    about: 'Cypress record key',
    confidence: 'certain',
    literals: ['cypress run'],
    pattern: source`cypress run[^\n\x1e]{0,200}?(?:--key|-k)[ =]["']?(${uuid})${end}`,
  },
  {
    // ico- and 32 letters and digits.
    name: 'infracost_key',
    about: 'Infracost API key',
    confidence: 'certain',
    literals: ['ico-'],
    pattern: `${edge}ico-(?=[A-Za-z]{0,31}[0-9])[A-Za-z0-9]{18,40}${end}(?!-)`,
  },
  namedRule(
    'mend_key',
    'Mend (WhiteSource) or Renovate licence or user key',
    ['whitesource', 'ws_api', 'ws_user', 'wss_api', 'mend_', 'renovate'],
    `(?:${hex64}|${uuid})`,
  ),
  {
    ...namedRule(
      'gitguardian_token',
      'GitGuardian API key',
      ['gitguardian', 'ggshield'],
      '[A-Za-z0-9]{40,80}',
    ),
    accept: isNoName,
  },
  namedRule('fossa_key', 'FOSSA API key', 'fossa', hex32),
  namedRule(
    'codefresh_token',
    'Codefresh API key',
    'codefresh',
    source`[0-9a-f]{24}\.[0-9a-f]{32}`,
  ),
  {
    ...namedRule(
      'codemagic_token',
      'Codemagic API token',
      ['codemagic', 'cm_api'],
      source`[\w-]{40,50}`,
    ),
    accept: isNoName,
  },
  {
    ...namedRule('applitools_key', 'Applitools API key', 'applitools', '[A-Za-z0-9]{40,60}'),
    accept: isNoName,
  },
  namedRule('argos_token', 'Argos project token', 'argos_', hex40),
  {
    // GRADLE_ENTERPRISE_ACCESS_KEY=<host>=<52 letters and digits>; several, with `;` between, at most.
    name: 'develocity_key',
    about: 'Develocity (Gradle Enterprise) access key',
    confidence: 'certain',
    literals: ['gradle_enterprise_access_key', 'develocity_access_key'],
    anyCase: true,
    pattern: source`${anyCase('(?:gradle_enterprise|develocity)_access_key')}${joint}((?:[\w.-]{1,100}=[a-z0-9]{26,80};?){1,10})`,
  },
  {
    // v1:<organisation>/<workspace>: and 40 hex digits.
    name: 'launchable_token',
    about: 'Launchable API token',
    confidence: 'certain',
    literals: ['launchable_token'],
    anyCase: true,
    pattern: source`${anyCase('launchable_token')}${joint}(v1:[\w.-]{1,60}/[\w.-]{1,60}:[0-9a-f]{20,})`,
  },
  {
    ...namedRule('depot_token', 'Depot build token', 'depot_', source`[\w-]{32,100}`),
    accept: looksIssued,
  },
];
