/** The places where a secret is seen in a transcript; `name` is its words, as `stripe access token`. */
export const contexts: Record<string, (name: string, secret: string) => string> = {
  env: (name, secret) => `NODE_ENV=production\n${upper(name)}=${secret}\nPORT=8080\n`,
  'env, quoted': (name, secret) => `export ${upper(name)}="${secret}"\n`,
  json: (name, secret) => `{\n  "region": "eu-west-1",\n  "${camel(name)}": "${secret}"\n}\n`,
  'json, one row': (name, secret) => `{"${snake(name)}":"${secret}","retries":3}`,
  yaml: (name, secret) => `app:\n  ${snake(name)}: ${secret}\n  debug: false\n`,
  'yaml, quoted': (name, secret) => `${kebab(name)}: '${secret}'\n`,
  javascript: (name, secret) => `const ${camel(name)} = '${secret}';\nmodule.exports = {};\n`,
  python: (name, secret) => `import os\n${snake(name)} = "${secret}"\n`,
  go: (name, secret) => `\t${camel(name)} := "${secret}"\n`,
  java: (name, secret) => `private static final String ${upper(name)} = "${secret}";`,
  ruby: (name, secret) => `config = { :${snake(name)} => "${secret}" }`,
  php: (name, secret) => `$${snake(name)} = '${secret}';`,
  properties: (name, secret) => `server.port=80\n${dotted(name)}=${secret}\n`,
  toml: (name, secret) => `[auth]\n${snake(name)} = "${secret}"\n`,
  header: (name, secret) => `> GET /v1/me HTTP/2\n> X-${kebab(name)}: ${secret}\n> accept: */*\n`,
  option: (name, secret) => `$ deploy --${kebab(name)}=${secret} --yes\n`,
  diff: (name, secret) => `@@ -1,2 +1,2 @@\n-  "${camel(name)}": "${secret}"\n+  "x": 1\n`,
  container: (name, secret) => `"Env": [\n  "${upper(name)}=${secret}",\n  "PATH=/usr/bin"\n]`,
  'numbered rows': (name, secret) =>
    `     1→PORT=80\n     2→${upper(name)}=${secret}\n     3→A=b\n`,
  'bare row': (_, secret) => `Created.\n${secret}\n`,
  prose: (name, secret) => `The ${name} is ${secret} and it works.`,
};

function words(name: string): string[] {
  return name.toLowerCase().split(/[^a-z0-9]+/);
}

function snake(name: string): string {
  return words(name).join('_');
}

function upper(name: string): string {
  return snake(name).toUpperCase();
}

function kebab(name: string): string {
  return words(name).join('-');
}

function dotted(name: string): string {
  return words(name).join('.');
}

function camel(name: string): string {
  return snake(name).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
