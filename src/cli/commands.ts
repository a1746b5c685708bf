import type { CommandModule } from 'yargs';
import { codex } from './codex.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { coordination } from './coordination.ts';
import { doctor } from './doctor.ts';
import { install } from './install.ts';
import { mcp } from './mcp.ts';
import { monitor } from './monitor.ts';
import { commands as recall } from './recall.ts';
import { redact } from './redact.ts';
import { replay } from './replay.ts';
import { session } from './session.ts';
import { site } from './site.ts';
import { status } from './status.ts';
import { statusline } from './statusline.ts';
import { uninstall } from './uninstall.ts';
import { commands as usage } from './usage.ts';

/** All of them, in the order in which the help names them. */
export const commands: CommandModule[] = [
  install,
  uninstall,
  session,
  site,
  replay,
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
  completion,
  mcp,
];
