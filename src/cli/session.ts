import { group } from './command.ts';
import { exportCommand } from './session/export.ts';
import { list } from './session/list.ts';
import { mirror } from './session/mirror.ts';
import { show } from './session/show.ts';
import { stop } from './session/stop.ts';
import { verify } from './session/verify.ts';

export const session = group('session', 'Mirror sessions, and read them back', [
  list,
  show,
  exportCommand,
  verify,
  mirror,
  stop,
]);
