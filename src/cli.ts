import { codex } from './cli/codex.ts';
import { config } from './cli/config.ts';
import { coordination } from './cli/coordination.ts';
import { doctor } from './cli/doctor.ts';
import { install } from './cli/install.ts';
import { mcp } from './cli/mcp.ts';
import { monitor } from './cli/monitor.ts';
import { commands as recall } from './cli/recall.ts';
import { redact } from './cli/redact.ts';
import { runCli } from './cli/run-cli.ts';
import { session } from './cli/session.ts';
import { status } from './cli/status.ts';
import { statusline } from './cli/statusline.ts';
import { uninstall } from './cli/uninstall.ts';
import { commands as usage } from './cli/usage.ts';

await runCli([
  install,
  uninstall,
  session,
  ...recall,
  ...usage,
  ...coordination,
  codex,
  redact,
  status,
  monitor,
  statusline,
  doctor,
  config,
  mcp,
]);
