import { commands as agents } from './agents.ts';
import { commands as artifact } from './artifact.ts';
import { commands as claims } from './claims.ts';
import { commands as init } from './init.ts';
import { commands as log } from './log.ts';
import { commands as mail } from './mail.ts';
import { commands as memory } from './memory.ts';
import { commands as steps } from './steps.ts';

/** Many agents, one bucket: in the order in which they are met. */
export const coordination = [
  ...init,
  ...agents,
  ...steps,
  ...claims,
  ...mail,
  ...memory,
  ...artifact,
  ...log,
];
