import { command } from './command.ts';
import { inContext } from './context.ts';
import { inCoordination } from './coordinate.ts';
import { interruptible } from './interrupt.ts';
import { note } from './print/output.ts';
import { plain } from './print/plain.ts';
import { scopeOf, timesOf } from './recall/options.ts';
import { turnText } from './recall/turn-text.ts';
import { explain } from './report-error.ts';

export const mcp = command({
  command: 'mcp',
  describe: 'Serve search, recall and what agents share to an MCP client, on stdin and stdout',
  builder: (args) =>
    args
      .example([['claude mcp add tracecraft -- tracecraft mcp']])
      .epilogue('Claude Code starts it by itself from then on.'),
  handler: async () => {
    if (process.stdin.isTTY) note('MCP clients start this, and talk to it; Ctrl-C ends it.');
    // Clients start it; what it loads, no other command needs.
    const { serve } = await import('../mcp/serve.ts');
    const house = {
      open: inContext,
      coordinate: inCoordination,
      scopeOf,
      timesOf,
      turnText,
      explain,
    };
    const log = (text: string) => note(`tracecraft mcp: ${plain(text)}`);
    await interruptible((signal) => serve(house, { signal, log }));
    // A request under way, of a call that nobody waits for any more, would keep the process.
    process.exit();
  },
});
