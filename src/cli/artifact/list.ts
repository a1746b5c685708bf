import type { Key } from '../../bucket/bucket.ts';
import { artifactFacts } from '../../coordination/artifacts/artifact-facts.ts';
import { type Artifact, listArtifacts, manifestsOf } from '../../coordination/artifacts/list.ts';
import type { Manifest } from '../../coordination/artifacts/manifest.ts';
import { areaOf, stepOf } from '../../coordination/artifacts/place.ts';
import { age, size } from '../../figures.ts';
import { command } from '../command.ts';
import { coordinationOptions, inCoordination } from '../coordinate.ts';
import { print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { table } from '../print/table.ts';
import { stepOption } from './options.ts';

export const list = command({
  command: 'list',
  aliases: ['ls'],
  describe: 'List what there is',
  builder: (args) =>
    args
      .options(stepOption)
      .option('long', {
        type: 'boolean',
        default: false,
        describe: 'With size, age and who put it there',
      })
      .options(coordinationOptions)
      .example([['$0 artifact list --step build --long']]),
  handler: async ({ step, long, ...args }) => {
    const area = step === undefined ? undefined : areaOf(step);
    await inCoordination(args, async (c) => {
      const artifacts = await Array.fromAsync(listArtifacts(c, area));
      const isFull = args.json || long;
      const manifests = isFull ? await manifestsOf(c, artifacts, area) : new Map();
      if (args.json) {
        return printJson(artifacts.map((each) => artifactFacts(each, manifests.get(each.key))));
      }
      if (artifacts.length === 0) print('No artifacts found.\n');
      else if (long) print(longTable(artifacts, manifests, c.bucket.now()));
      else print(artifacts.map(({ key }) => `${plain(key)}\n`).join(''));
    });
  },
});

function longTable(
  artifacts: readonly Artifact[],
  manifests: ReadonlyMap<Key, Manifest>,
  now: number | undefined,
): string {
  return table(artifacts, [
    { title: 'NAME', value: ({ path }) => path.join('/'), shrinkTo: 20 },
    { title: 'STEP', value: ({ area }) => stepOf(area) ?? '-' },
    { title: 'SIZE', value: (each) => size(each.size), align: 'right' },
    { title: 'AGE', value: ({ modified }) => age(modified, now), align: 'right' },
    { title: 'KIND', value: ({ key }) => manifests.get(key)?.type ?? '-' },
    { title: 'BY', value: ({ key }) => manifests.get(key)?.by ?? '-' },
  ]);
}
