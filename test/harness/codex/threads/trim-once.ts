import { readHistory } from '../../../../src/harness/codex/threads/history.ts';
import { itemsOf, planTrim } from '../../../../src/harness/codex/threads/plan.ts';
import { executeTrim } from '../../../../src/harness/codex/threads/trim.ts';

/** A process of its own that may be killed: `trim-once.ts <JSON: {surgery, source, context}>`. */
const { surgery, source, context } = JSON.parse(process.argv[2] as string);
const history = await readHistory(source, surgery.env);
if (!history) throw new Error('no thread');
const plan = planTrim(history, 2, '');
console.log(JSON.stringify(await executeTrim(surgery, plan, itemsOf(plan, context))));
