import { group } from './command.ts';
import { deleteCommand } from './memory/delete.ts';
import { get } from './memory/get.ts';
import { history } from './memory/history.ts';
import { list } from './memory/list.ts';
import { set } from './memory/set.ts';
import { watch } from './memory/watch.ts';

export const commands = [
  group('memory', 'Values that the agents of a project share', [
    set,
    get,
    list,
    history,
    watch,
    deleteCommand,
  ]),
];
