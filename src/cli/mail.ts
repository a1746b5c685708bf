import { inbox } from './mail/inbox.ts';
import { send } from './mail/send.ts';
import { thread } from './mail/thread.ts';

export const commands = [send, inbox, thread];
