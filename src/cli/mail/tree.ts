import type { Message } from '../../coordination/mail/message.ts';

export interface Node {
  message: Message;
  /** 0: it answers nothing that is among them. */
  depth: number;
}

/** Each message before those that answer it, which keep their order. */
export function asTree(
  messages: readonly Message[],
  referenceOf: (message: Message) => string,
): Node[] {
  const known = new Set(messages.map(referenceOf));
  const answers = Map.groupBy(messages, ({ reply_to }) =>
    reply_to !== undefined && known.has(reply_to) ? reply_to : undefined,
  );
  const nodes: Node[] = [];
  const add = (root: string | undefined) => {
    // Thousands of answers may follow on each other, which is more than calls can.
    const open = takeAnswers(root, 0);
    for (let node = open.pop(); node; node = open.pop()) {
      nodes.push(node);
      for (const each of takeAnswers(referenceOf(node.message), node.depth + 1)) open.push(each);
    }
  };
  add(undefined);
  // Forged references can make a circle, into which nothing leads.
  for (const reference of [...answers.keys()]) add(reference);
  return nodes;

  /** The last first. */
  function takeAnswers(reference: string | undefined, depth: number): Node[] {
    const children = answers.get(reference) ?? [];
    answers.delete(reference);
    return children.map((message) => ({ message, depth })).reverse();
  }
}
