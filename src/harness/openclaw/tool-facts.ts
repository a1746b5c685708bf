import { type HarnessTools, lists, reads, writes } from '../call-facts.ts';
import { patchFiles } from '../patch-files.ts';
import { asText } from '../records.ts';

/** Tools of OpenClaw 2026.9.6; older releases also took `file_path`, and named the plan `update_plan`. */
export const openClawTools: HarnessTools = {
  tools: {
    read: reads('path', 'file_path'),
    view_image: reads('path'),
    write: writes('path', 'file_path'),
    edit: writes('path', 'file_path'),
    apply_patch: (input) => ({ written: patchFiles(asText(input.input) ?? '') }),
    exec: (input, { result }) => {
      const command = asText(input.command);
      const process = running.exec(result?.text ?? '')?.[1];
      return {
        ...(command !== undefined && { command }),
        ...(process !== undefined && { process }),
      };
    },
    process: (input) => {
      const process = asText(input.sessionId);
      return process === undefined ? {} : { process };
    },
    progress_card: lists('plan', 'step'),
    update_plan: lists('plan', 'step'),
  },
  outcome: ({ name }, text) =>
    (name === 'exec' || name === 'process') && badEnd.test(text.slice(-200)) ? 'failed' : undefined,
};

const running = /^Command still running \(session ([^,)]+)/m;

/** An exit code that is not 0 is told at the end of the output, in a call that did not fail. */
const badEnd =
  /(?:^|\n)(?:\(Command exited with code -?[1-9]\d*\)|Process exited with code -?[1-9]\d*\.)\s*$/;
