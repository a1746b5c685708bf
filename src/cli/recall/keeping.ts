import { exportCommand } from './export.ts';
import { pruneCommand } from './prune.ts';
import { reindexCommand } from './reindex.ts';
import { statusCommand } from './status.ts';
import { summarizeCommand } from './summarize.ts';

/** What is done with the index itself: words that `recall` takes for a command and not for a question. */
export const keeping = [
  statusCommand,
  reindexCommand,
  pruneCommand,
  exportCommand,
  summarizeCommand,
];
