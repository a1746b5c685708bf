import { namedRule, uuid } from '../named-rule.ts';
import {
  anyCase,
  edge,
  end,
  joint,
  named,
  namedKey,
  source,
  strictEdge,
  strictEnd,
} from '../patterns.ts';
import { isPlaceholder, looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';
import { hasChecksum } from './checksum.ts';
import { isLogin, isNoName } from './plausible.ts';

const appPassword = '(?!abcd-)[a-z]{4}(?:-[a-z]{4}){3}';

/** Where packages and images come from and go to. */
export const registryRules: readonly Rule[] = [
  {
    // npm_ and 36 letters and digits; npm_config_… and npm_lifecycle_… are variables.
    name: 'npm_token',
    about: 'npm access token',
    confidence: 'certain',
    literals: ['npm_'],
    pattern: `${edge}npm_[A-Za-z0-9]{18,}(?![A-Za-z0-9_])`,
    accept: (token) => isNoName(token) || hasChecksum(token),
  },
  {
    // Of the old form, or of another registry: `//host/:_authToken=<UUID>` in .npmrc, npmAuthToken in
    // .yarnrc.yml.
    name: 'npm_token',
    about: 'Token of an npm registry',
    confidence: 'likely',
    literals: ['_authToken', 'npmAuthToken'],
    pattern: source`(?:_a|npmA)uthToken["']?[ \t]{0,4}[:=][ \t]{0,4}["']?([^\s"'\x60$<{\x1e]{12,})`,
    accept: isNoName,
  },
  {
    // `_auth` is base64 of user:password, `_password` base64 of the password, npmAuthIdent either. In code
    // `self._password = …` is any value.
    name: 'npm_password',
    about: 'Password of an npm registry, as .npmrc has it',
    confidence: 'likely',
    literals: ['_auth', '_password', 'npmAuthIdent'],
    pattern: source`(?<![\w.])(?:_auth|_password|npmAuthIdent)["']?[ \t]{0,4}[=:][ \t]{0,4}["']?([\w+/.:!#@-]{8,400}={0,2})`,
    accept: isNpmPassword,
  },
  {
    // pypi- and a macaroon, whose base64 begins AgEIcHlwaS5vcmc (pypi.org) or AgENdGVzdC5weXBpLm9yZw.
    name: 'pypi_token',
    about: 'PyPI or TestPyPI upload token',
    confidence: 'certain',
    literals: ['pypi-Ag'],
    pattern: source`${strictEdge}pypi-Ag[\w-]{16,}`,
    accept: isNoName,
  },
  {
    // rubygems_ and 48 hex digits.
    name: 'rubygems_key',
    about: 'RubyGems API key',
    confidence: 'certain',
    literals: ['rubygems_'],
    pattern: `${edge}rubygems_[0-9a-f]{20,}${strictEnd}`,
  },
  namedRule(
    'rubygems_key',
    'RubyGems API key of the old form',
    ['rubygems', 'gem_host'],
    '[0-9a-f]{32}',
  ),
  {
    // cio and 32 letters and digits.
    name: 'crates_token',
    about: 'crates.io API token',
    confidence: 'certain',
    literals: ['cio'],
    pattern: source`${strictEdge}cio[A-Za-z0-9]{32}${strictEnd}`,
    accept: looksIssued,
  },
  namedRule('crates_token', 'Token of a Cargo registry', 'cargo_registr', '[A-Za-z0-9]{32,64}'),
  {
    name: 'crates_token',
    about: 'Token on the command line of cargo',
    confidence: 'certain',
    literals: ['cargo login '],
    pattern: source`cargo login (?:--registry[ =][\w-]{1,60} )?["']?([A-Za-z0-9]{32,64})${strictEnd}`,
    accept: isNoName,
  },
  {
    // oy2 and 43 of lower-case base32.
    name: 'nuget_key',
    about: 'NuGet API key',
    confidence: 'certain',
    literals: ['oy2'],
    pattern: source`${strictEdge}oy2(?=[a-z]{0,20}[2-7])[a-z2-7]{24,}${end}`,
  },
  {
    // <add key="ClearTextPassword" value="…" /> in NuGet.Config.
    name: 'nuget_password',
    about: 'Password of a NuGet source',
    confidence: 'certain',
    literals: ['ClearTextPassword'],
    pattern: source`ClearTextPassword["']?(?:[ \t]{1,8}value=|${joint})["']?([^\s"'<>]{4,400})`,
    accept: (secret) => !isPlaceholder(secret),
  },
  {
    // dckr_pat_ and 27, dckr_oat_ (organisation) and 32 of base64url.
    name: 'docker_token',
    about: 'Docker Hub access token',
    confidence: 'certain',
    literals: ['dckr_pat_', 'dckr_oat_'],
    pattern: source`${strictEdge}dckr_[po]at_[\w-]{12,}`,
    accept: isNoName,
  },
  namedRule(
    'docker_token',
    'Docker Hub access token of the old form',
    ['dockerhub', 'docker_hub'],
    uuid,
  ),
  {
    // "auth": "<base64 of user:password>" in ~/.docker/config.json and pull secrets.
    name: 'docker_auth',
    about: 'Login of a container registry, as in config.json',
    confidence: 'likely',
    literals: ['"auth"'],
    pattern: source`"auth"[ \t]{0,4}:\s{0,4}"([A-Za-z0-9+/]{8,4000}={0,2})"`,
    accept: isLogin,
  },
  {
    // helm repo add <name> <url> --username … --password ….
    name: 'helm_password',
    about: 'Password of a Helm repository on the command line',
    confidence: 'likely',
    literals: ['helm repo add'],
    pattern: source`helm repo add[^\n\x1e|;&]{0,300}?[ ]--password[ =]["']?([^\s"'\x60$<{|;&\x1e]{4,2000})`,
    accept: (secret) => !isPlaceholder(secret),
  },
  {
    // What `aws ecr get-login-password` prints: base64 of {"payload":"….
    name: 'ecr_password',
    about: 'Login of the Elastic Container Registry',
    confidence: 'certain',
    literals: ['eyJwYXlsb2FkIjoi'],
    pattern: `${edge}eyJwYXlsb2FkIjoi[A-Za-z0-9+/]{20,}={0,2}`,
  },
  {
    // API key: AKCp and 68 or so letters and digits; reference token: base64 of `reftkn:…`, 64 in all.
    name: 'jfrog_token',
    about: 'JFrog (Artifactory) API key or reference token',
    confidence: 'certain',
    literals: ['AKCp', 'cmVmdGtu'],
    pattern: `${edge}(?:AKCp[A-Za-z0-9]{30,}|cmVmdGtu[A-Za-z0-9]{24,})`,
    accept: isNoName,
  },
  {
    ...namedRule(
      'jfrog_token',
      'JFrog (Artifactory) password or token',
      ['artifactory', 'jfrog', 'x-jfrog-art'],
      source`[\w+/.-]{24,2000}={0,2}`,
    ),
    accept: looksIssued,
  },
  {
    ...namedRule(
      'nexus_token',
      'Sonatype Nexus user token or API key',
      ['nexus', 'sonatype', 'ossrh', 'maven_central', 'mavencentral'],
      source`[\w+/-]{12,100}={0,2}`,
    ),
    accept: looksIssued,
  },
  {
    // <password>… of settings.xml; Maven's own encryption stands in braces.
    name: 'maven_password',
    about: 'Password or passphrase in a Maven settings file',
    confidence: 'likely',
    literals: ['<password>', '<passphrase>'],
    pattern: source`<pass(?:word|phrase)>([^\s<>\x1e]{6,400})</pass`,
    accept: (secret) => !isPlaceholder(secret) && /[^a-z]/.test(secret),
  },
  namedRule('cloudsmith_key', 'Cloudsmith API key', 'cloudsmith', '[0-9a-f]{40}'),
  {
    // dl.cloudsmith.io/<entitlement token>/<owner>/<repository>.
    name: 'cloudsmith_key',
    about: 'Cloudsmith entitlement token in a URL',
    confidence: 'certain',
    literals: ['dl.cloudsmith.io/'],
    pattern: source`dl\.cloudsmith\.io/(?!public/|basic/)([A-Za-z0-9][\w.-]{11,})(?=/)`,
    accept: isNoName,
  },
  {
    // packagist_ort_, _uut_, _out_ and so on, 68 hex digits.
    name: 'packagist_token',
    about: 'Private Packagist token',
    confidence: 'certain',
    literals: ['packagist_'],
    pattern: `${edge}packagist_[a-z]{3,4}_[0-9a-f]{24,}`,
  },
  {
    // CLOJARS_ and 60 lower-case letters and digits.
    name: 'clojars_token',
    about: 'Clojars deploy token',
    confidence: 'certain',
    literals: ['CLOJARS_'],
    pattern: `${edge}CLOJARS_[0-9a-z]{24,}`,
  },
  namedRule('hex_key', 'Hex.pm API key', ['hex_api', 'hexpm', 'hex_organization'], '[0-9a-f]{32}'),
  {
    name: 'pub_token',
    about: 'Token of a Dart package host',
    confidence: 'likely',
    ...named(['pub_token', 'pub_dev_token', 'pubdev_token'], source`[\w.-]{20,2000}`),
    accept: looksIssued,
  },
  namedRule('cocoapods_token', 'CocoaPods trunk token', 'cocoapods', '[0-9a-f]{32}'),
  namedRule('quay_token', 'Quay robot or OAuth token', 'quay', '[A-Za-z0-9]{40,64}'),
  {
    ...namedRule('gemfury_token', 'Gemfury token', ['gemfury', 'fury_'], source`[\w-]{20,60}`),
    accept: looksIssued,
  },
  {
    // 40 of base64url; `expo` alone begins every `export`.
    name: 'expo_token',
    about: 'Expo access token',
    confidence: 'likely',
    ...named(['expo_token', 'expo_access_token', 'expotoken', 'eas_token'], source`[\w-]{40}`),
    accept: looksIssued,
  },
  {
    // Four groups of four letters, told by the name; manuals have abcd-efgh-….
    name: 'apple_app_password',
    about: 'App-specific password of an Apple account',
    confidence: 'likely',
    ...named(['app_specific', 'applic|ation_specific', 'app-specific', 'apple_id_p'], appPassword),
    accept: (password) => !password.includes('xxxx'),
  },
  {
    // xcrun notarytool submit … --password …, altool … -p ….
    name: 'apple_app_password',
    about: 'App-specific password on the command line of notarytool or altool',
    confidence: 'certain',
    literals: ['notarytool ', 'altool '],
    pattern: source`(?:notary|al)tool [^\n\x1e]{0,300}? (?:-p|--password)[ =]["']?(${appPassword})${strictEnd}`,
    accept: (password) => !password.includes('xxxx'),
  },
  {
    // A JSON Web Encryption of some thousand characters.
    name: 'codeartifact_token',
    about: 'AWS CodeArtifact token',
    confidence: 'certain',
    literals: ['codeartifact'],
    anyCase: true,
    pattern: source`${anyCase('codeartifact')}[\w .-]{0,30}${joint}(eyJ[\w.+/=-]{40,})`,
  },
  {
    ...namedRule(
      'conan_password',
      'Password or token of a Conan remote',
      'conan',
      source`[\w.+/-]{12,2000}={0,2}`,
    ),
    accept: looksIssued,
  },
  {
    // conda.anaconda.org/t/<token>/<channel>: two letters and a UUID, or base64url.
    name: 'anaconda_token',
    about: 'Anaconda token in a channel URL',
    confidence: 'certain',
    literals: ['.anaconda.org/t/', '.anaconda.cloud/'],
    pattern: source`\.anaconda\.(?:org|cloud)/(?:repo/)?t/([\w-]{16,})`,
    accept: isNoName,
  },
  namedRule(
    'anaconda_token',
    'Anaconda API token',
    ['anaconda', 'conda_'],
    `(?:[a-z]{2}-)?${uuid}`,
  ),
  {
    // jsrp_ (personal), jsrd_ (device), and letters and digits.
    name: 'jsr_token',
    about: 'JSR access token',
    confidence: 'certain',
    literals: ['jsrp_', 'jsrd_'],
    pattern: `${edge}jsr[pd]_[A-Za-z0-9]{16,}`,
    accept: isNoName,
  },
  {
    // ovsxat_ and a UUID.
    name: 'open_vsx_token',
    about: 'Open VSX access token',
    confidence: 'certain',
    literals: ['ovsxat_'],
    pattern: `${edge}ovsxat_[0-9a-f-]{16,}`,
    accept: isNoName,
  },
  {
    name: 'open_vsx_token',
    about: 'Open VSX access token of the old form',
    confidence: 'likely',
    ...namedKey('ovsx', uuid),
  },
  namedRule('luarocks_key', 'LuaRocks API key', 'luarocks', '[A-Za-z0-9]{40}'),
  namedRule(
    'mozilla_addons_secret',
    'Secret of the Mozilla add-ons API',
    ['web_ext_api', 'amo_jwt', 'amo_api'],
    '[0-9a-f]{64}',
  ),
];

/** Base64 of, or as it is: user and password. Or a password in base64. */
function isNpmPassword(secret: string): boolean {
  if (isPlaceholder(secret)) return false;
  return isLogin(secret) || looksIssued(secret) || /^[\w.@-]{1,64}:.{0,99}[0-9]/.test(secret);
}
