/**
 * What of npm the MCP server needs, by name, so that nothing else of it is bundled: in a file of its own that
 * no other command loads (`scripts/build.ts`).
 */
export { Server } from '@modelcontextprotocol/sdk/server/index.js';
export { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
export { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
export {
  array,
  boolean,
  enum as oneOf,
  int,
  prettifyError,
  strictObject,
  string,
  toJSONSchema,
} from 'zod';
