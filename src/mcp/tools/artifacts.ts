import { artifactFacts } from '../../coordination/artifacts/artifact-facts.ts';
import { findArtifacts } from '../../coordination/artifacts/find.ts';
import { listArtifacts, manifestsOf } from '../../coordination/artifacts/list.ts';
import { areaOf, placeOf, stepOf } from '../../coordination/artifacts/place.ts';
import { largestText, putText, readText } from '../../coordination/artifacts/text.ts';
import { sumOf } from '../../redact/counts.ts';
import { UserError } from '../../state/user-error.ts';
import { dataNotice } from '../data-notice.ts';
import { cursor, limit, step, who } from '../fields.ts';
import { strictObject, string } from '../library.ts';
import { pageOf, textPage } from '../pages.ts';
import { sharedTool, type Tool } from '../tool.ts';

const ofStep = step.optional().describe("The step it belongs to; else it is the whole project's");
const name = string().min(1).max(1024);

export const artifactTools: Tool[] = [
  sharedTool(
    {
      name: 'artifact_list',
      title: 'List shared files',
      description:
        'Lists the files that agents of the project share: name, step, size, who put them there.',
      effect: 'reads',
      input: strictObject({ step: ofStep, limit: limit(50, 500), cursor, ...who }),
    },
    async (c, input) => {
      const area = input.step === undefined ? undefined : areaOf(input.step);
      const artifacts = await Array.fromAsync(listArtifacts(c, area));
      const manifests = await manifestsOf(c, artifacts, area);
      const { items, ...rest } = pageOf(artifacts, {
        limit: input.limit,
        cursor: input.cursor,
        nameOf: ({ key }) => key,
        factsOf: (each) => artifactFacts(each, manifests.get(each.key)),
      });
      const facts = { total: artifacts.length, artifacts: items, ...rest };
      return { answer: { facts: { notice: dataNotice, ...facts } } };
    },
  ),
  sharedTool(
    {
      name: 'artifact_get',
      title: 'Read a shared text file',
      description:
        'Reads a text file of up to 1 MiB that agents of the project share, and checks that it is what was uploaded. Others are fetched with `tracecraft artifact download` in a shell.',
      effect: 'reads',
      input: strictObject({
        name: name.describe('Its name, or its key as artifact_list tells it'),
        step: ofStep,
        cursor,
        ...who,
      }),
    },
    async (c, input) => {
      const place = placeOf(c, input.name, input.step);
      const { files, isFolder } = await findArtifacts(c, place.name, place.area);
      const [file] = files;
      if (isFolder || !file) {
        const what = `${input.name} is a folder of ${files.length}`;
        throw new UserError(what, 'Name a file in it: artifact_list shows them.', { exitCode: 2 });
      }
      const { text, ...facts } = await readText(c, file, place.area);
      const page = textPage(text, { cursor: input.cursor, version: facts.sha256.slice(0, 12) });
      const step = stepOf(place.area);
      return { answer: { facts: { notice: dataNotice, step, ...facts }, page: { ...page } } };
    },
  ),
  sharedTool(
    {
      name: 'artifact_put',
      title: 'Share a text file',
      description:
        'Stores a text as a file that all agents of the project can read; one of the same name is replaced. What looks like a secret is replaced. Files on the disk, and folders, are stored with `tracecraft artifact upload` in a shell.',
      effect: 'replaces',
      input: strictObject({
        name: name.describe('Such as report.md'),
        text: string().max(largestText),
        step: ofStep,
        ...who,
      }),
    },
    async (c, input) => {
      const area = areaOf(input.step);
      const { redactions, ...facts } = await putText(c, input.name, input.text, area);
      const redacted = sumOf(redactions);
      return { answer: { facts: { uploaded: true, step: stepOf(area), ...facts, redacted } } };
    },
  ),
];
