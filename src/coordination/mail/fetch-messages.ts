import type { Coordination } from '../context.ts';
import { type Address, type Listed, type Message, messageFrom } from './message.ts';

/**
 * The messages at these addresses, in their order; one that was deleted meanwhile is left out. Those that
 * this machine has fetched before, as a listing tells, are not fetched again.
 */
export async function fetchMessages(
  { documents }: Pick<Coordination, 'documents'>,
  addresses: readonly (Address | Listed)[],
): Promise<Message[]> {
  const found = await documents.read(addresses.map(asEntry));
  return addresses.flatMap((address) => {
    const document = found.get(address.key);
    return document ? [messageFrom(address, document)] : [];
  });
}

/** What was not listed is fetched, whatever is known of it. */
function asEntry(address: Address | Listed) {
  return 'entry' in address ? address.entry : { key: address.key, etag: '', modified: new Date(0) };
}
