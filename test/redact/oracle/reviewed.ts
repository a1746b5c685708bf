/** A replacement in the corpus that was looked at, and is right: it reads as a secret does. */
interface Reviewed {
  /** Of `package@version/path`. */
  file: RegExp;
  rule: RegExp;
  /** Of what is replaced. */
  text?: RegExp;
  why: string;
}

const reviewed: readonly Reviewed[] = [
  {
    file: /^ssh2@.*(?:\/test\/fixtures\/|\/protocol\/constants\.js$)/,
    rule: /^private_key$/,
    why: 'private keys that a package tries itself with',
  },
  {
    file: /^(?:@google\/gemini-cli-core@.*\.test\.js$|agent-security-scanner-mcp@.*(?:\/benchmarks\/|\.secrets\.))/,
    rule: /./,
    why: "secrets in the tests of other packages' redaction",
  },
  {
    file: /^(?:ethers@.*(?:\/ethers(?:\.umd)?(?:\.min)?\.js|\/provider-\w+\.[jt]s)|@google\/gemini-cli-core@.*\/oauth2\.js)(?:\.map)?$/,
    rule: /^(?:generic_secret|infura_key|alchemy_key|google_oauth)$/,
    why: 'keys of services, shared by all users of a package',
  },
  {
    file: /^@google\/gemini-cli-core@.*\/chrome-devtools-mcp\.mjs$/,
    rule: /^url_password$/,
    why: 'keys of services, shared by all users of a package',
  },
  {
    file: /^twilio@.*\/credential\.(?:d\.ts|js)$/,
    rule: /^private_key$/,
    why: 'the beginning of a private key, in a document',
  },
  {
    file: /^aws-sdk@.*\.examples\.json$/,
    rule: /./,
    // A request is told from its repetition by a UUID, which AWS calls a token.
    text: /^(?!\w{8}-\w{4}-)/,
    why: 'passwords, session tokens and signatures of documented calls',
  },
  {
    file: /^aws-sdk@.*\/clients\/datasync\.d\.ts$/,
    rule: /^azure_sas$/,
    why: 'the signature of a documented URL',
  },
  {
    file: /^typeorm@.*\/InitCommand\.js/,
    rule: /^generic_secret$/,
    text: /^Admin/,
    why: 'passwords that a package sets for a new database',
  },
  {
    file: /^(?:node-forge@.*|npm@.*\/arborist)\/README\.md$/,
    rule: /^(?:generic_secret|basic_auth|npm_password)$/,
    why: 'passwords and credentials of a document that no one can tell from real ones',
  },
];

/** Why a replacement is right, if it was reviewed. */
export function reviewedAs(hit: { file: string; rule: string; text: string }): string | undefined {
  return reviewed.find(
    ({ file, rule, text }) =>
      file.test(hit.file) && rule.test(hit.rule) && (text?.test(hit.text) ?? true),
  )?.why;
}
