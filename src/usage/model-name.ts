import { oneOf } from '../word-list.ts';

/**
 * How a model is called, whoever hands it on: small letters, `-` for `.`, without the maker, the region, the
 * gateway and the version of an API. Undefined where the name says that another one serves it, whose prices are
 * its own.
 */
export function plainName(model: string): string | undefined {
  const name = model
    .trim()
    .toLowerCase()
    .replace(/\[1m\]$/, '');
  // What an account calls it in its own words says nothing of the model.
  const segments = name.replace(/^arn:[^/]*\/(?=[^/]*\.)/, '').split('/');
  const last = segments.pop() as string;
  if (!segments.every((segment) => isHandedOn(segment))) return undefined;
  return last
    .replace(regionAndMaker, '')
    .replace(/-v\d+(?::\d+)*$/, '')
    .replaceAll(/[.@]/g, '-');
}

/** Without the date at its end, which does not change what it costs. */
export function undated(name: string): string {
  return name.replace(/-(?:20\d{6}|20\d\d-\d\d-\d\d)$/, '');
}

/** All that may follow a name that is only a beginning: never the number of another version. */
const ending =
  /^(?:-?(?:20\d{6}|20\d\d-\d\d-\d\d|\d\d-\d\d(?:-\d{4})?|\d{3,4}|latest|preview|exp|thinking|instruct))*$/;

export function isEnding(text: string): boolean {
  return ending.test(text);
}

/** The makers, and those who take the makers' prices. */
const isHandedOn = oneOf(
  `anthropic openai openai-codex google gemini x-ai xai deepseek moonshot moonshotai mistral mistralai minimax
  qwen z-ai zai openrouter litellm vercel vercel-ai-gateway ai-gateway opencode bedrock amazon-bedrock aws vertex
  vertex_ai google-vertex google-vertex-anthropic azure azure_ai`,
);

/** `us.anthropic.`, as Amazon writes it. */
const regionAndMaker =
  /^(?:(?:us|us-gov|eu|apac|au|jp|ca|global)\.)?(?:anthropic|openai|mistral|moonshotai?|qwen|zai|minimax)\./;
