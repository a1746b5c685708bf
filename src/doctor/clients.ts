import { harnesses } from '../harness/registry.ts';
import { allSources } from '../state/sources.ts';
import type { Check, Found } from './finding.ts';

/** Releases of the harnesses that wrote the sessions seen last, against those that were tested. */
export const clientsCheck: Check = {
  name: 'clients',
  run({ db, bucketUrl }) {
    const rows = allSources(db, bucketUrl);
    return harnesses.flatMap(({ name, label, testedVersion }): Found[] => {
      const seen = rows
        .filter((row) => row.harness === name)
        .flatMap(({ meta }) => meta?.client_version ?? [])
        .sort(byVersion)
        .at(-1);
      if (seen === undefined) return [];
      if (byVersion(seen, testedVersion) <= 0)
        return [{ state: 'ok', what: `${label} ${seen}: tested up to ${testedVersion}.` }];
      return [
        {
          state: 'warn',
          what: `${label} ${seen} is newer than ${testedVersion}, the last one that was tested.`,
          fix: 'Its sessions are kept whole all the same. Look for a newer tracecraft.',
        },
      ];
    });
  },
};

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
