import { anyCase, source } from '../patterns.ts';
import { isPlace, isPlaceholder, looksChosen } from '../randomness.ts';
import type { Rule } from '../rule.ts';

// One argument, in quotes or not; a variable, a substitution or a redirection is none.
const argument = source`(?:"([^"\r\n\x1e]{1,200})"|'([^'\r\n\x1e]{1,200})'|([^\s"'\x60$<>|;&()\\\x1e][^\s"'\x60<>|;&()\x1e]{0,400}))`;
/** Up to `words` inside one command, from the program on. */
const within = source`(?:[^\r\n\x1e|;&]{0,300}?[ \t])?`;

export const commandRules: readonly Rule[] = [
  {
    // curl -u user:password, also -sSuuser:password, --user=user:password, --proxy-user, -U.
    name: 'basic_auth',
    about: 'User and password given to curl',
    confidence: 'likely',
    literals: ['curl '],
    pattern: source`curl ${within}(?:-[A-Za-z]{0,6}[uU] ?|--(?:proxy-)?user[ =])["']?[\w.@+-]{1,80}:([^\s"'\x60$<>{}:\x1e][^\s"'\x60<>{}:\x1e]{2,200})`,
    accept: isArgument,
  },
  command(
    'docker login -p …, az login --password …, oc login --token=…',
    [' login '],
    source`(?<=\b(?:docker|podman|nerdctl|buildah|skopeo|crane|oras|regctl|registry|az|oc|cf|argocd|ibmcloud|tsh|keepassxc-cli|heroku|rancher|influx|mc|acr|aliyun) ?) login ${within}(?:-p|--password|--token|-t|--secret|--apikey)(?:[ \t]{1,4}|=)`,
  ),
  command('sshpass -p …', ['sshpass '], source`sshpass[ \t]{1,4}(?:-[ve] )?-p ?`),
  command(
    'mysql -p…, mysqldump --password=…',
    ['mysql', 'mariadb'],
    source`(?:mysql|mariadb)(?:-?(?:dump|admin|import|show|pump|check|sh|slap|binlog))?[ \t]${within}(?:-p|--password=)(?=["']?[^\s"'])`,
  ),
  command(
    'mongosh -p …, mongodump --password …',
    ['mongo'],
    source`mongo(?:sh|dump|restore|import|export|stat|top|files)?[ \t]${within}(?:-p[ \t]?|--password(?:[ \t]{1,4}|=))(?!-)`,
  ),
  command(
    'redis-cli -a …',
    ['redis-cli', 'valkey-cli'],
    source`(?:redis|valkey)-cli[ \t]${within}(?:-a|--pass)[ \t]{1,4}(?!-)`,
  ),
  command(
    'ldapsearch -w …',
    ['ldap'],
    source`ldap(?:search|add|modify|delete|whoami|passwd|modrdn|compare)[ \t]${within}-w[ \t]?(?!-)`,
  ),
  command('openssl -passin pass:…', ['-pass'], source`-pass(?:in|out)?[ \t=]["']?pass:`),
  command(
    'htpasswd -b file user …',
    ['htpasswd '],
    source`htpasswd[ \t]-[A-Za-z]{0,5}b[A-Za-z]{0,5}[ \t][^\r\n\x1e|;&]{0,200}?[ \t][\w.@-]{1,60}[ \t](?=["']?[^\s"']{1,100}["']?[ \t]{0,4}(?:[\r\n\x1e"'\x60;|&]|$))`,
  ),
  command(
    'net use Z: … /user:…',
    ['net use'],
    source`net use (?:[^\r\x1e|]{1,160}?/user:\S{1,60}[ \t]{1,4}(?!/)|[^\r\x1e|]{1,160}?[ \t](?=[^\s/\\*:]{4,100}[ \t]{1,4}/u))`,
  ),
  command(
    'aws configure set …_key …, npm config set //host/:_authToken …',
    ['gure set ', 'config set ', 'config:set '],
    source`(?:(?<=confi)gure|config)[ :]set[ \t]{1,4}(?:--?[\w-]{1,20}[ \t]{1,4}){0,3}["']?[\w./:@-]{0,120}${anyCase('(?:secret|token|passw(?:or)?d|key|_auth)')}[\w.-]{0,30}["']?(?:[ \t]{1,4}|=)`,
    looksChosen,
  ),
  command(
    'kubectl create secret --from-literal=key=…',
    ['--from-literal'],
    source`--from-literal(?:=|[ \t]{1,4})["']?[\w.-]{1,80}=`,
    (value) => isArgument(value) && /[0-9]|[A-Z].*[a-z]|[!@#$%^*]/.test(value),
  ),
  command(
    'echo … | sudo -S, echo user:… | chpasswd, echo … | docker login --password-stdin',
    ['echo ', 'printf '],
    source`(?:echo|printf)[ \t]{1,4}(?:-[neE]{1,3}[ \t]{1,4})?(?=[^|\r\n\x1e]{1,300}\|[ \t]{0,4}(?:sudo[ \t]+[^|\r\n\x1e]{0,40}-[A-Za-z]{0,4}S|(?:sudo[ \t]+)?chpasswd|passwd --stdin|kinit\b|[^|\r\n\x1e]{0,200}(?:--password-stdin|--with-token|--passphrase-fd 0|-pass(?:in)? stdin)))`,
  ),
  command(
    'sudo -S <<< …, gh auth login --with-token <<< …',
    ['<<<'],
    source`(?<=(?:sudo[ \t][^\r\n\x1e|]{0,40}-[A-Za-z]{0,4}S|--password-stdin|--with-token|--passphrase-fd 0|stdin)[^\r\n\x1e|]{0,60})<<<[ \t]?`,
  ),
  {
    name: 'command_password',
    about: 'Password that an expect script sends',
    confidence: 'likely',
    literals: ['assword'],
    pattern: source`assword[:?]{0,2}[ *]{0,3}["'}]?[\s{;]{1,20}send(?:[ \t]--)?[ \t]["']([^"'\r\n\\$\x1e]{4,64})`,
    accept: isArgument,
  },
  command(
    'CREATE USER … IDENTIFIED BY …',
    ['ified by', 'ified with'],
    source`(?<=${anyCase('ident')})${anyCase('ified (?:by|with \\w{1,30} (?:by|as))')}[ \t]{1,4}(?:${anyCase('password')}[ \t])?(?=["'])`,
    isArgument,
    'anyCase',
  ),
  command(
    'ALTER ROLE … PASSWORD …',
    ['password '],
    source`(?<=${anyCase('(?:role|user|login|alter|create|with|for)')}\b[^\r\n\x1e;]{0,80})${anyCase('password')}[ \t]{1,4}(?:=[ \t]?)?(?=')`,
    isArgument,
    'anyCase',
  ),
  command(
    'ConvertTo-SecureString … -AsPlainText',
    ['-securestring'],
    source`(?<=${anyCase('convertto')})${anyCase('-securestring')}[ \t]{1,4}(?:-[A-Za-z]{3,12}[ \t]{1,4}){0,3}(?=["'])`,
    isArgument,
    'anyCase',
  ),
  command('plink -pw …', [' -pw '], source`[ \t]-pw[ \t]{1,4}`),
  command(
    'zip -P …, sqlcmd -P …, ipmitool -P …, lftp -u user,…',
    ['zip ', 'sqlcmd ', 'bcp ', 'ipmitool '],
    source`(?<=\b(?:un|7)?)(?:zip|sqlcmd|bcp|ipmitool)[ \t]${within}-P[ \t]?(?!-)`,
  ),
  command('7z a -p…', ['7z '], source`7z[ \t][axtleu][ \t]${within}-p(?=["']?[^\s"'])`),
  command(
    'sqlplus user/…@host',
    ['sqlplus '],
    source`sqlplus[ \t](?:-[A-Za-z]{1,2}[ \t]){0,3}["']?[\w.$-]{1,40}/(?=[^@/\s]{3,60}@)`,
  ),
  command(
    'keytool -storepass …',
    ['storepass', 'keypass'],
    source`(?<=-(?:dest|src|new)?)(?:store|key)pass[ \t]{1,4}(?!-)(?:pass:)?`,
    (value) => isArgument(value) && value !== 'android',
  ),
  command(
    'security unlock-keychain -p …',
    ['-keychain', '-password '],
    source`(?<=security[ \t](?:unlock|create|add-generic|add-internet|set))-(?:keychain|password)[ \t]${within}-[pw][ \t]{1,4}(?!-)`,
  ),
  command(
    'nmcli … password …, wpa_passphrase ssid …, smbclient -U user%…',
    ['nmcli ', 'wpa_passphrase ', 'smbclient ', 'rpcclient '],
    source`(?:nmcli[ \t]${within}(?:password|psk)|wpa_passphrase[ \t]{1,4}(?:"[^"\r\n]{1,40}"|[^\s"']{1,40})|(?:smb|rpc)client[ \t]${within}-U[ \t]?["']?[\w.\\/@-]{1,60}(?=%))[ \t%]{1,4}`,
  ),
];

/** `before` is what stands before the argument, from the literal on. */
function command(
  about: string,
  literals: readonly string[],
  before: string,
  accept: (value: string) => boolean = isArgument,
  anyCaseToo?: 'anyCase',
): Rule {
  return {
    name: 'command_password',
    about: `Password on a command line: ${about}`,
    confidence: 'likely',
    literals,
    ...(anyCaseToo && { anyCase: true }),
    pattern: `${before}${argument}`,
    accept,
  };
}

/** Where the place tells a password, all but a stand-in is one. */
function isArgument(value: string): boolean {
  const secret = (value.split(':').at(-1) ?? '').replace(/[,.;!?]+$/, '');
  return secret.length >= 4 && !isPlaceholder(secret) && !isPlace(secret) && !wordLike.test(secret);
}

const wordLike = /^(?:[A-Za-z]?[a-z]*(?:[A-Z][a-z]+)*|[A-Z]+|[A-Z_]{3,}|[0-9]{1,5}|[-(].*)$/;
