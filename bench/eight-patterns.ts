/** What a redactor of the simplest kind does: a few patterns, one after the other, line by line. */
const patterns = {
  aws_access_key: /AKIA[0-9A-Z]{16}/g,
  aws_session_token: /ASIA[0-9A-Z]{16}/g,
  anthropic_key: /sk-ant-[A-Za-z0-9_-]{20,}/g,
  openai_key: /sk-(?:proj-|svcacct-)?[A-Za-z0-9]{20,}/g,
  hf_token: /hf_[A-Za-z0-9]{30,}/g,
  github_pat: /gh[pousr]_[A-Za-z0-9]{30,}/g,
  slack_token: /xox[abprs]-[A-Za-z0-9-]{10,}/g,
  bearer_token: /Bearer\s+[A-Za-z0-9_.-]{20,}/g,
};

export function redactByEight(lines: Buffer): Buffer {
  const redacted = lines
    .toString()
    .split('\n')
    .map((line) =>
      Object.entries(patterns).reduce(
        (text, [name, pattern]) => text.replace(pattern, `[REDACTED:${name}]`),
        line,
      ),
    );
  return Buffer.from(redacted.join('\n'));
}
