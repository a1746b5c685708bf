import { type Area, artifactsPrefix, parseArtifactKey } from '../../bucket/coordination-keys.ts';
import { listedKey } from '../../bucket/keys.ts';
import type { Coordination } from '../context.ts';
import { stepName } from '../names.ts';

export function areaOf(step: string | undefined): Area {
  return step === undefined ? 'shared' : { step: stepName(step).sid };
}

/** Where a name lies, and what it is there: one that is a key, as `list` prints it, tells both by itself. */
export function placeOf(
  c: Coordination,
  name: string,
  step?: string,
): { area: Area; name: string } {
  const given = { area: areaOf(step), name };
  if (step !== undefined || !name.startsWith(artifactsPrefix(c.project))) return given;
  const place = parseArtifactKey(listedKey(name), artifactsPrefix(c.project));
  return place ? { area: place.area, name: place.path.join('/') } : given;
}

/** For machines: the step as its key has it, null for the project's. */
export function stepOf(area: Area): string | null {
  return area === 'shared' ? null : area.step;
}
