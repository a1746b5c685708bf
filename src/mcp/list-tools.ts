import type { Tool as ListedTool } from '@modelcontextprotocol/sdk/types.js';
import { toJSONSchema } from './library.ts';
import { effects, type Tool } from './tool.ts';
import { tools } from './tools.ts';

/** The tools as clients see them. None of them goes beyond the user's own bucket. */
export function listTools(): ListedTool[] {
  return tools.map(({ name, title, description, effect, input }) => ({
    name,
    title,
    description,
    inputSchema: schemaOf(input),
    annotations: { title, ...effects[effect], openWorldHint: false },
  }));
}

/** As it is given: what has a default may be left out. */
function schemaOf(input: Tool['input']): ListedTool['inputSchema'] {
  const { $schema, ...schema } = toJSONSchema(input, { io: 'input' });
  return schema as ListedTool['inputSchema'];
}
