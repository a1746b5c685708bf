import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { pinnedNode, repository } from '../support/sandbox.ts';
import type { Team } from '../support/team.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test asks for what it expects
type Facts = any;

/** An agent's MCP client with the built server behind it. */
export interface McpClient {
  client: Client;
  /** The server's process. */
  pid: number;
  /** What a tool gives; fails when it is an error. */
  facts(name: string, args?: object): Promise<Facts>;
  text(name: string, args?: object): Promise<string>;
  /** The text of the error that a call comes to. */
  error(name: string, args?: object): Promise<string>;
  /** What the server has written to stderr. */
  stderr(): string;
}

interface Result {
  isError?: boolean;
  structuredContent?: Facts;
  content: { type: string; text: string }[];
}

export async function openMcp(
  t: TestContext,
  team: Team,
  agent: string,
  env: Record<string, string> = {},
): Promise<McpClient> {
  const transport = new StdioClientTransport({
    command: pinnedNode,
    args: [join(repository, 'bin/tracecraft.mjs'), 'mcp'],
    cwd: team.sandbox.cwd,
    env: { ...team.envOf(agent), ...env },
    stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const client = new Client({ name: 'a-test', version: '1' });
  await client.connect(transport);
  t.after(() => client.close());

  async function call(name: string, args: object, isError: boolean): Promise<Result> {
    const result = (await client.callTool({ name, arguments: { ...args } })) as Result;
    assert.equal(result.isError ?? false, isError, result.content[0]?.text);
    return result;
  }
  return {
    client,
    pid: transport.pid as number,
    async facts(name, args = {}) {
      const { content, structuredContent } = await call(name, args, false);
      assert.deepEqual(JSON.parse(content[0]?.text ?? ''), structuredContent);
      return structuredContent;
    },
    text: async (name, args = {}) => (await call(name, args, false)).content[0]?.text ?? '',
    error: async (name, args = {}) => (await call(name, args, true)).content[0]?.text ?? '',
    stderr: () => stderr,
  };
}
