/** The library, from its own file. What describes tools imports it from here, and is itself loaded late. */
export const {
  array,
  boolean,
  CallToolRequestSchema,
  int,
  ListToolsRequestSchema,
  oneOf,
  prettifyError,
  Server,
  StdioServerTransport,
  strictObject,
  string,
  toJSONSchema,
} = await import('./mcp-sdk.ts');
