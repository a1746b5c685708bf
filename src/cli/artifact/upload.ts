import { areaOf, stepOf } from '../../coordination/artifacts/place.ts';
import {
  planUpload,
  type Uploaded,
  type UploadPlan,
  uploadArtifacts,
} from '../../coordination/artifacts/upload.ts';
import { count, size } from '../../figures.ts';
import { sumOf } from '../../redact/counts.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { stepOption } from './options.ts';
import { trackTransfer } from './transfer.ts';

export const upload = command({
  command: 'upload <path>',
  describe: 'Store a file, or a folder with all that is in it; secrets in text are replaced',
  builder: (args) =>
    args
      .positional('path', { type: 'string', demandOption: true, describe: 'A file or a folder' })
      .options(stepOption)
      .options(coordinationOptions)
      .example([['$0 artifact upload build.log --step build'], ['$0 artifact upload dist']]),
  handler: async ({ path, step, ...args }) => {
    const area = areaOf(step);
    await inCoordination(args, async (c) => {
      const plan = planUpload(c, path, area);
      const transfer = trackTransfer({ files: plan.files.length, bytes: plan.size }, !args.json);
      const uploaded: Uploaded[] = [];
      try {
        for await (const each of uploadArtifacts(c, plan, { area, onBytes: transfer.onBytes })) {
          uploaded.push(each);
          if (!args.json) transfer.endOfFile(() => tell(each));
        }
      } finally {
        transfer.end();
      }
      if (args.json) printJson(asJson(uploaded, plan, stepOf(area)));
      else tellTotal(uploaded, plan);
    });
  },
});

function tell({ name, key, redactions }: Uploaded): void {
  print(`Uploaded ${plain(name)} -> ${plain(key)}\n`);
  const replaced = sumOf(redactions);
  if (replaced > 0) note(`${plain(name)}: ${count(replaced, 'secret')} replaced.`);
}

function tellTotal(uploaded: readonly Uploaded[], { isFolder, leftOut }: UploadPlan): void {
  for (const name of leftOut)
    note(`Left out, as it is a link, no file, or has no name in UTF-8: ${plain(name)}`);
  if (!isFolder) return;
  const bytes = uploaded.reduce((sum, each) => sum + each.size, 0);
  print(`${count(uploaded.length, 'file')}, ${size(bytes)}\n`);
}

/** Names here are promised: scripts read them. */
function asJson(uploaded: readonly Uploaded[], { leftOut }: UploadPlan, step: string | null) {
  return { step, uploaded, left_out: leftOut };
}
