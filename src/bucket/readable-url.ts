/** A bucket's URL as a person would type it: `endpoint=https://host`, `file:///home/Zoë`. Means the same. */
export function readableUrl(url: string): string {
  const [place = '', query] = url.split('?');
  const typed = query?.replace(/%3A/gi, ':').replace(/%2F/gi, '/');
  return decoded(place) + (typed === undefined ? '' : `?${typed}`);
}

/** What would be read as something else, or could disturb a terminal, stays encoded. */
function decoded(place: string): string {
  try {
    const text = decodeURI(place).replaceAll(' ', '%20');
    return place.includes('%25') || /[\p{C}\s]/u.test(text) ? place : text;
  } catch {
    // Not UTF-8: there is no nicer way to write it.
    return place;
  }
}
