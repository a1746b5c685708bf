import { call, result, text } from '../../harness/claude-code/conversation.ts';
import { script } from './markup.ts';
import { claude, codex, type Hostile } from './session.ts';

const odd = `../../../../tmp/x"'><img src=x onerror="${script}">`;

/** Where rows, calls and agents say that they belong together. */
export const trees: Hostile[] = [
  claude(
    'parents in a circle',
    (session) => {
      const [first] = session.assistant([text('The first of the circle')]);
      const second = session.user('The second of the circle');
      const third = session.user('Its own parent');
      if (first) first.parentUuid = second.uuid;
      third.parentUuid = third.uuid;
    },
    { shows: ['The first of the circle', 'Its own parent'] },
  ),
  claude(
    'parents that are missing, and rows of one uuid',
    (session) => {
      session.user('An orphan', { parentUuid: 'nowhere' });
      session.user('One of two', { uuid: 'same' });
      session.user('Two of two', { uuid: 'same' });
      session.user('Without a uuid', { uuid: undefined });
      session.user('A number for one', { uuid: 7, parentUuid: 8 });
      session.assistant([call('twice', 'Bash'), call('twice', 'Bash')]);
      session.user([result('twice', 'A result'), result('twice', 'Another result')]);
      session.user([result('never called', 'A result of nothing')]);
    },
    { shows: ['An orphan', 'One of two', 'Without a uuid', 'A result of nothing'] },
  ),
  claude(
    'agents in a circle',
    (session, id) => {
      session.assistant([call('spawn', 'Agent', { description: 'A circle', prompt: 'Go round' })]);
      session.user([result('spawn', 'Came back')], { toolUseResult: { agentId: 'aaaa' } });
      session.assistant([call('own', 'Agent', { prompt: id, subagent_type: odd })]);
      session.user([result('own', `agentId: ${id}`)], { toolUseResult: { agentId: `../${id}` } });
    },
    {
      beside: (id) => ({
        ...agent(id, 'aaaa', 'bbbb', { toolUseId: 'spawn', parentAgentId: 'bbbb', spawnDepth: 2 }),
        ...agent(id, 'bbbb', 'aaaa', {
          toolUseId: 'call_aaaa',
          parentAgentId: 'aaaa',
          spawnDepth: 3,
        }),
        ...agent(id, 'cccc', 'cccc', { toolUseId: odd, parentAgentId: 'cccc', agentType: odd }),
      }),
    },
  ),
  claude(
    'ids that lead elsewhere',
    (session) => {
      session.user('A prompt', { uuid: odd, sessionId: odd, parentUuid: odd });
      session.assistant(
        [call(odd, 'Agent', { description: odd, prompt: odd, subagent_type: odd })],
        {
          requestId: odd,
        },
      );
      session.user([result(odd, `agentId: ${odd}`)], { toolUseResult: { agentId: odd } });
      session.assistant([call('turn-1', 'Bash', { command: 'The id of a turn' })]);
      session.user([result('turn-1', 'and its result')]);
    },
    { shows: ['The id of a turn'] },
  ),
  claude(
    'names of what every object has',
    (session) => {
      const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then'];
      for (const name of names) {
        const input = JSON.parse(`{"${name}":{"ran":1},"__proto__":{"ran":1},"command":"${name}"}`);
        session.user(`${name} is a word`);
        session.assistant([call(name, name, input), text(`\`\`\`${name}\n${name}\n\`\`\``)], {
          requestId: name,
        });
        session.user([result(name, `${name} as a result`)], { toolUseResult: { agentId: name } });
        session.rows.push(session.user(name, { type: name, uuid: name }));
      }
    },
    { shows: ['__proto__ as a result', 'then as a result'] },
  ),
  codex(
    'names of what every object has, of Codex',
    (session) => {
      for (const name of ['__proto__', 'constructor', 'toString']) {
        session.row(name, { type: name });
        session.event({ type: name, message: name });
        session.user(`${name} is a word`);
        session.item({
          type: 'function_call',
          call_id: name,
          name,
          arguments: `{"${name}":{"a":1}}`,
        });
        session.output(name, `${name} as a result`);
        session.usage(name);
      }
    },
    { shows: ['__proto__ as a result'] },
  ),
];

/** A subagent's transcript that calls another one. */
function agent(id: string, name: string, calls: string, sidecar: object): Record<string, string> {
  const row = (fields: object, at: number) => ({
    ...{ isSidechain: true, agentId: name, sessionId: id, cwd: '/home/me/hostile' },
    ...{ uuid: `${name}-${at}`, parentUuid: at ? `${name}-${at - 1}` : null },
    timestamp: new Date(1_790_000_000_000 + at * 1000).toISOString(),
    ...fields,
  });
  const spawn = call(`call_${name}`, 'Agent', { description: 'Round', prompt: `Go to ${calls}` });
  const rows = [
    { type: 'user', message: { role: 'user', content: 'Go round' } },
    { type: 'assistant', message: { role: 'assistant', id: name, content: [spawn] } },
    {
      type: 'user',
      message: { role: 'user', content: [result(`call_${name}`, 'Came back')] },
      toolUseResult: { agentId: calls },
    },
    {
      type: 'assistant',
      message: { role: 'assistant', id: `${name}2`, content: [text(`Said by ${name}`)] },
    },
  ];
  return {
    [`subagents/agent-${name}.jsonl`]: rows
      .map((each, at) => `${JSON.stringify(row(each, at))}\n`)
      .join(''),
    [`subagents/agent-${name}.meta.json`]: JSON.stringify(sidecar),
  };
}
