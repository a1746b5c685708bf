import { openMirror } from '../../src/mirror/context.ts';
import { bringUsage } from '../../src/usage/bring.ts';
import { openUsage } from '../../src/usage/database.ts';

/** Counts what its user has used, and prints what is left. */
const context = openMirror(process.env, { at: Date.now() + 20_000 });
const db = openUsage(context.paths, 10_000);
const { left } = await bringUsage(context, db);
console.log(JSON.stringify(left));
db.close();
context.close();
