import type { Outcome } from '../../harness/call-facts.ts';
import { asFields, asText, type Fields, parseLine } from '../../harness/records.ts';
import type { ToolCall } from '../../harness/turn.ts';
import { clean, cut, oneLine } from '../../recall/one-line.ts';
import { tellingArgument } from '../page/telling-argument.ts';

const textLength = 300;

/** What a person settled in this call: an answer, a plan agreed to or not, something not allowed. */
export function decisionOf(call: ToolCall, outcome: Outcome, folder: string | null): string[] {
  const input = asFields(call.input) ?? {};
  const settled = asked[call.name]?.(input, call, outcome);
  if (settled) return settled.map((text) => cut(clean(text), textLength)).filter(Boolean);
  if (outcome !== 'refused') return [];
  const name = cut(clean(call.name), 80);
  return [`Not allowed: ${name} ${tellingArgument(call.input, folder)}`.trimEnd()];
}

type Settled = (input: Fields, call: ToolCall, outcome: Outcome) => string[];

/** By the tool that asks: Claude Code 2.1.329, Codex 0.169.0, Hermes Agent. */
const asked: Readonly<Record<string, Settled | undefined>> = Object.assign(Object.create(null), {
  AskUserQuestion: answers,
  ExitPlanMode: plan,
  request_user_input: answersInJson,
  clarify: answerInJson,
});

/** `User has answered your questions: "Which one?"="This one", "And then?"="…".` */
function answers(input: Fields, { result }: ToolCall, outcome: Outcome): string[] {
  const pairs = [...(result?.text ?? '').matchAll(/"([^"\n]+)"="([^"\n]*)"/g)];
  if (pairs.length > 0) return pairs.map(([, question, answer]) => `${question} ${answer}`);
  if (outcome !== 'refused') return [];
  return questionsOf(input).map(({ question }) => `${question} Not answered.`);
}

function plan({ plan: text }: Fields, _call: ToolCall, outcome: Outcome): string[] {
  if (outcome === undefined) return [];
  const line = oneLine(asText(text) ?? '', textLength).replace(/^#+ /, '');
  return [
    `${outcome === 'done' ? 'Plan agreed to' : 'Plan not agreed to'}${line ? `: ${line}` : ''}`,
  ];
}

/** `{"answers": {"<id>": {"answers": ["…"]}}}` */
function answersInJson(input: Fields, { result }: ToolCall): string[] {
  const given = asFields(parseLine(result?.text ?? '')?.answers) ?? {};
  return questionsOf(input).flatMap(({ id, question }) => {
    const list = asFields(given[id ?? ''])?.answers;
    return Array.isArray(list) ? [`${question} ${list.filter(asText).join(', ')}`] : [];
  });
}

function answerInJson({ question }: Fields, { result }: ToolCall): string[] {
  const answer = asText(parseLine(result?.text ?? '')?.user_response);
  return answer === undefined ? [] : [`${asText(question) ?? ''} ${answer}`];
}

function questionsOf({ questions }: Fields): { id?: string | undefined; question: string }[] {
  if (!Array.isArray(questions)) return [];
  return questions.flatMap((entry) => {
    const { id, question } = asFields(entry) ?? {};
    return asText(question) ? [{ id: asText(id), question: String(question) }] : [];
  });
}
