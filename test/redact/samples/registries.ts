import { checksumOf } from '../../../src/redact/rules/checksum.ts';
import { fill, type SampleTable, type Template } from './sample.ts';

const uuid = '{hex~8}-{hex:4}-4{hex:3}-a{hex:3}-{hex~12}';

export const registrySamples: SampleTable = {
  npm_token: {
    secrets: [
      '«npm_{base62~36}»',
      '//registry.npmjs.org/:_authToken=«npm_{base62~36}»',
      `//registry.acme.dev/:_authToken=«${uuid}»`,
      'npmAuthToken: "«{base62~40}»"',
      (random) => {
        const body = fill('{lower:30}', random);
        return `«npm_${body}${checksumOf(body)}»`;
      },
    ],
    harmless: [
      'npm_config_registry=https://registry.npmjs.org/',
      'npm_lifecycle_event',
      'npm_package_dependencies_typescript',
      `//registry.npmjs.org/:_authToken=\${NPM_TOKEN}`,
      'const NPM_TOKEN = process.env.npm_token',
    ],
  },
  npm_password: {
    secrets: [
      encoded('//npm.acme.dev/:_auth=«', 'deploy:{base62:16}', '»'),
      '//npm.acme.dev/:_password="«{base64~24}»"',
      'npmAuthIdent: "«deploy:{base62~20}»"',
    ],
    harmless: [
      'self._password = password_from_arguments',
      '    _auth = HttpBasicAuthentication()',
      'this._auth = authenticationService',
    ],
  },
  pypi_token: {
    secrets: [
      '«pypi-AgEIcHlwaS5vcmc{base64url~130}»',
      'TWINE_PASSWORD=«pypi-AgENdGVzdC5weXBpLm9yZw{base64url~130}»',
    ],
    harmless: ['pypi-AgE', 'pypi-publish-action', 'password = pypi-your-token'],
  },
  rubygems_key: {
    secrets: [
      '«rubygems_{hex:48}»',
      ':rubygems_api_key: «rubygems_{hex:48}»',
      'RUBYGEMS_API_KEY=«{hex~32}»',
    ],
    harmless: ['rubygems_version: 3.5.3', 'rubygems_mfa_required', 'spec.metadata["rubygems_uri"]'],
  },
  crates_token: {
    secrets: [
      '«cio{base62~32}»',
      'cargo login «{base62~32}»',
      'CARGO_REGISTRY_TOKEN=«{base62~35}»',
    ],
    harmless: [
      'socioeconomicDevelopmentIndicators',
      'cioaccountmanagementservicelayer',
      'cargo login',
    ],
  },
  nuget_key: {
    secrets: [
      '«oy2{lower:20}2{lower:10}7{lower:11}»',
      '--api-key «oy2{lower:19}4{lower:10}3{lower:12}» --source x',
    ],
    harmless: ['oy2', 'toy2storyandtherestofthefilms', 'oy2abc'],
  },
  nuget_password: {
    secrets: [
      '<add key="ClearTextPassword" value="«{base62~20}»" />',
      "<add key='ClearTextPassword' value='«hunter2-{base62:6}»' />",
    ],
    harmless: [
      '<add key="ClearTextPassword" value="%NUGET_PASSWORD%" />',
      '--store-password-in-clear-text',
    ],
  },
  docker_token: {
    secrets: [
      '«dckr_pat_{base64url~27}»',
      'DOCKER_PASSWORD=«dckr_oat_{base64url~32}»',
      `DOCKERHUB_TOKEN=«${uuid}»`,
    ],
    harmless: ['dckr_pat_your-token', 'dckr_pat_*', `docker_container_id: ${uuid}`],
  },
  docker_auth: {
    secrets: [
      encoded('{"auths":{"ghcr.io":{"auth":"«', 'octocat:{base62:40}', '»"}}}'),
      encoded('"https://index.docker.io/v1/": {\n  "auth": "«', 'acme:{base62:12}', '»"\n}'),
    ],
    harmless: [
      '{"auth": "authentication"}',
      '"auth": "Bearer"',
      '{"scripts": {"auth": "nodeScripts"}}',
    ],
  },
  helm_password: {
    secrets: [
      'helm repo add acme https://charts.acme.dev --username ci --password «{base62~16}»',
      "helm repo add acme https://c.acme.dev --password='«{base62~16}»' --username ci",
    ],
    harmless: [
      'helm repo add bitnami https://charts.bitnami.com/bitnami',
      'helm repo add a https://c.acme.dev --username ci --password "$PASSWORD"',
    ],
  },
  ecr_password: {
    secrets: [
      encoded('«', '{"payload":"{base64:200}","datakey":"{base64:80}"}', '»'),
      encoded('docker login --password-stdin <<< "«', '{"payload":"{base64:900}"}', '»"'),
    ],
    harmless: ['eyJwYXlsb2FkIjoi', 'aws ecr get-login-password --region eu-central-1'],
  },
  jfrog_token: {
    secrets: [
      '«AKCp{base62~69}»',
      'X-JFrog-Art-Api: «AKCp8{base62~68}»',
      '«cmVmdGtu{base62~56}»',
      'ARTIFACTORY_API_KEY=«{base62~64}»',
    ],
    harmless: [
      'AKCp',
      'artifactory_repo_key: libs-release-local-of-the-company',
      `ARTIFACTORY_TOKEN=\${TOKEN}`,
    ],
  },
  nexus_token: {
    secrets: ['NEXUS_PASSWORD=«{base62~24}»', '"sonatypeToken": "«{base62~44}»"'],
    harmless: [
      'nexus_auth_type: authentication-with-certificates',
      'NEXUS_PASSWORD=$NEXUS_PASSWORD',
    ],
  },
  maven_password: {
    secrets: [
      '<server><id>a</id><username>ci</username><password>«{base62~16}»</password></server>',
      '<passphrase>«correct-Horse9-{base62:6}»</passphrase>',
    ],
    harmless: [
      `<password>\${env.MAVEN_PASSWORD}</password>`,
      '<password>{COQLCE6DU6GtcS5P=}</password>',
      '<password>password</password>',
    ],
  },
  cloudsmith_key: {
    secrets: [
      'CLOUDSMITH_API_KEY=«{hex~40}»',
      'https://dl.cloudsmith.io/«{base62~16}»/acme/tools/deb/ubuntu',
    ],
    harmless: [
      'https://dl.cloudsmith.io/public/acme/tools/deb/ubuntu',
      'cloudsmith_sha1: {hex:40}',
    ],
  },
  packagist_token: {
    secrets: ['«packagist_ort_{hex:68}»', '"password": "«packagist_uut_{hex:68}»"'],
    harmless: ['packagist_api_client', 'https://repo.packagist.com/acme/'],
  },
  clojars_token: {
    secrets: ['«CLOJARS_{hex:60}»', 'CLOJARS_PASSWORD=«CLOJARS_{hex:60}»'],
    harmless: ['CLOJARS_USERNAME=acme', `CLOJARS_PASSWORD=\${{ secrets.CLOJARS_PASSWORD }}`],
  },
  hex_key: {
    secrets: ['HEX_API_KEY=«{hex~32}»', '"hex_organization_key": "«{hex~32}»"'],
    harmless: ['"hexpm:phoenix", "{hex:64}"', 'HEX_API_KEY=$KEY'],
  },
  pub_token: {
    secrets: ['PUB_TOKEN=«{base62~40}»', 'pub_dev_token: "«{base62~43}»"'],
    harmless: ['PUB_HOSTED_URL=https://pub.dev', 'pub_token: token-for-the-package-host'],
  },
  cocoapods_token: {
    secrets: ['COCOAPODS_TRUNK_TOKEN=«{hex~32}»', '"cocoapods_token": "«{hex~32}»"'],
    harmless: ['COCOAPODS: 1.15.2', 'cocoapods_checksum: {hex:32}'],
  },
  quay_token: {
    secrets: ['QUAY_TOKEN=«{BASE36~64}»', '"quay_robot_password": "«{BASE36~64}»"'],
    harmless: ['quay.io/acme/tool@sha256:{hex:64}', `QUAY_TOKEN=\${QUAY_TOKEN}`],
  },
  gemfury_token: {
    secrets: ['GEMFURY_TOKEN=«{base62~20}»', 'FURY_AUTH=«{base62~32}»'],
    harmless: ['https://gem.fury.io/acme/', 'FURY_TOKEN=fury-token-for-deployments'],
  },
  expo_token: {
    secrets: ['EXPO_TOKEN=«{base62~40}»', '"expo_token": "«{base62~20}_{base62~19}»"'],
    harmless: [
      'export EXPO_TOKEN',
      `expo_token: \${{ secrets.EXPO_TOKEN }}`,
      'export const ACCESS_TOKEN_OF_SERVICE = 1',
    ],
  },
  apple_app_password: {
    secrets: [
      'FASTLANE_APPLE_APPLICATION_SPECIFIC_PASSWORD=«{lower:4}-{lower:4}-{lower:4}-{lower:4}»',
      'xcrun notarytool submit a.zip --apple-id a@b.c --password «{lower:4}-{lower:4}-{lower:4}-{lower:4}» --wait',
    ],
    harmless: [
      'xcrun notarytool submit a.zip --password "@keychain:AC_PASSWORD"',
      'APPLE_APP_SPECIFIC_PASSWORD=xxxx-xxxx-xxxx-xxxx',
      'class="some-long-grid-item"',
    ],
  },
  codeartifact_token: {
    secrets: [
      'CODEARTIFACT_AUTH_TOKEN=«eyJ2ZXIiOjEsImlzdSI{base62:60}..{base64url:16}.{base64url:300}.{base64url:22}»',
      'codeartifact_token: "«eyJ2ZXIiOjEsImlzdSI{base62:200}»"',
    ],
    harmless: [
      'aws codeartifact get-authorization-token --domain acme',
      'CODEARTIFACT_AUTH_TOKEN=$(aws x)',
    ],
  },
  conan_password: {
    secrets: ['CONAN_PASSWORD=«{base62~24}»', '"conan_login_token": "«{base62~40}»"'],
    harmless: ['CONAN_LOGIN_USERNAME=acme', `CONAN_PASSWORD=\${CONAN_PASSWORD}`],
  },
  anaconda_token: {
    secrets: [
      `https://conda.anaconda.org/t/«ac-${uuid}»/acme`,
      'https://repo.anaconda.cloud/repo/t/«{base62~32}»/main',
      `ANACONDA_API_TOKEN=«ac-${uuid}»`,
    ],
    harmless: ['https://conda.anaconda.org/conda-forge', 'https://repo.anaconda.com/pkgs/main'],
  },
  jsr_token: {
    secrets: ['JSR_TOKEN=«jsrp_{base62~40}»', 'deno publish --token «jsrd_{base62~40}»'],
    harmless: ['jsrp_objects = []', 'JSR_TOKEN=jsrp_...', 'jsrp_keywordcandidates'],
  },
  open_vsx_token: {
    secrets: [`«ovsxat_${uuid}»`, `OVSX_PAT=«${uuid}»`],
    harmless: ['ovsxat_xxxxx', `ovsx_namespace_id: ${uuid}`],
  },
  luarocks_key: {
    secrets: ['LUAROCKS_API_KEY=«{base62~40}»', '"luarocks_key": "«{base62~40}»"'],
    harmless: ['LUAROCKS_VERSION=3.11.1', 'LUAROCKS_API_KEY=$KEY'],
  },
  mozilla_addons_secret: {
    secrets: ['WEB_EXT_API_SECRET=«{hex~64}»', '"amo_jwt_secret": "«{hex~64}»"'],
    harmless: [
      'WEB_EXT_API_KEY=user:{digits:8}:{digits:3}',
      `WEB_EXT_API_SECRET=\${{ secrets.A }}`,
    ],
  },
};

/** `text` filled and in base64, between two pieces that stay. */
function encoded(before: string, text: string, after: string): Template {
  return (random) => `${before}${Buffer.from(fill(text, random)).toString('base64')}${after}`;
}
