import type { Tool } from './tool.ts';
import { artifactTools } from './tools/artifacts.ts';
import { claimTools } from './tools/claims.ts';
import { mailTools } from './tools/mail.ts';
import { memoryTools } from './tools/memory.ts';
import { projectTools } from './tools/project.ts';
import { recallTool } from './tools/recall.ts';
import { searchTool } from './tools/search.ts';
import { sessionTools } from './tools/sessions.ts';
import { stepTools } from './tools/steps.ts';
import { timelineTool } from './tools/timeline.ts';

/** All tools, in the order in which clients list them. Each has the name of its command, with `_`. */
export const tools: readonly Tool[] = [
  searchTool,
  recallTool,
  timelineTool,
  ...sessionTools,
  ...projectTools,
  ...memoryTools,
  ...mailTools,
  ...stepTools,
  ...claimTools,
  ...artifactTools,
];
