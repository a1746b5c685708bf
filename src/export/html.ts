import type { ListedRecord } from '../records/list.ts';
import type { DocumentPiece } from '../site/page/document.ts';
import { readSessionPage } from '../site/page/session-page.ts';
import { openSession } from '../site/sources/open-record.ts';
import type { PlacedRecord } from '../site/sources/place.ts';
import { type ExportContext, factsToday } from './redacted-today.ts';
import { recordsIn, subagentRecords, treeOf } from './related-records.ts';

/** A session as its page of a site, with all that it needs in it: subagents, pictures, style and script. */
export async function* html(
  context: ExportContext,
  main: ListedRecord,
): AsyncGenerator<DocumentPiece> {
  const [own, ...subagents] = recordsIn(treeOf(main, await subagentRecords(context.bucket, main)));
  const reading = { bucket: async () => context.bucket, redactor: context.redactor };
  const session = openSession(reading, {
    main: placed(context, own ?? main),
    subagents: subagents.map((record) => placed(context, record)),
    relatives: [],
  });
  const page = await readSessionPage(session, { images: true, density: 'comfortable' });
  try {
    yield* page.document();
  } finally {
    page.close();
  }
}

function placed(context: ExportContext, record: ListedRecord): PlacedRecord {
  const { address, meta, etag, damage } = record;
  return {
    facts: factsToday(context, record),
    bytes: meta?.total_uploaded_bytes ?? 0,
    version: '',
    place: {
      kind: 'bucket',
      address,
      ...(meta && { meta }),
      ...(etag !== undefined && { etag }),
      ...(damage !== undefined && { damage }),
    },
  };
}
